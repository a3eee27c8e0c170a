/** What survives a reload: values by id in the browser's IndexedDB. Without one (a private window), in memory only. */

const NAME = "photo-studio";
const STORES = ["states", "files"];

export class Store {
  #database = new Promise((resolve) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  });

  /** Everything of a kind, by id. @returns {Promise<Map<number, any>>} */
  async all(kind) {
    const database = await this.#database;
    if (!database) return new Map();
    const store = database.transaction(kind).objectStore(kind);
    const [ids, values] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
    return new Map(ids.map((id, i) => [id, values[i]]));
  }

  /** Puts values and deletes others, at once. A browser that has no room left keeps what it had. */
  async change(kind, put = new Map(), gone = []) {
    const database = await this.#database;
    if (!database) return;
    const transaction = database.transaction(kind, "readwrite");
    const store = transaction.objectStore(kind);
    put.forEach((value, id) => store.put(value, id));
    gone.forEach((id) => store.delete(id));
    await new Promise((resolve) => { transaction.oncomplete = transaction.onabort = resolve; });
  }

  async clear() {
    const database = await this.#database;
    if (!database) return;
    const transaction = database.transaction(STORES, "readwrite");
    STORES.forEach((name) => transaction.objectStore(name).clear());
    await new Promise((resolve) => { transaction.oncomplete = transaction.onabort = resolve; });
  }
}

const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
