"""Somebody at the page, and what their browser saw."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

from tests.waiting import PATIENCE_S

_OURS = ("blob:", "data:")
_REFUSED = "the server responded with a status of 4"
_REMEMBER_FORMS = """
  window.postedForms = [];
  const plain = window.fetch;
  window.fetch = (path, options) => {
    if (options?.body instanceof FormData) {
      const texts = [...options.body].filter(([, value]) => typeof value === "string");
      window.postedForms.push({path, texts: Object.fromEntries(texts)});
    }
    return plain(path, options);
  };
"""
"""The debugger does not show the bodies of forms with files."""
_WAIT_FOR_THE_BUTTON = 'localStorage.setItem("studio-live", "off")'


@dataclass
class Visit:
    """A page that is set up.

    Attributes:
        complaints: console errors, uncaught exceptions, violations of the policy; not what the API refused.
        strangers: addresses outside of the server that were asked.
        posted: requests with a body, the oldest first.
    """

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    posted: list[Request] = field(default_factory=list)

    def panel(self, name: str) -> Locator:
        """A panel, opened."""
        self.page.evaluate("name => { location.hash = name; }", name)
        return self.page.locator(f"#{name}")

    def follow_changes(self, panel: str) -> None:
        """Results follow what is set: the visitor's wish, which most tests do without."""
        self.panel(panel).get_by_label("Follow every change").check()

    def field(self, panel: str, name: str) -> Locator:
        """The control of a parameter, unfolded."""
        found = self.panel(panel).locator(f'[data-name="{name}"]').first
        found.evaluate("e => { for (; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true; }")
        return found.locator("input:not([type=range], [type=color]), select, textarea").first

    def choose(self, panel: str, name: str, *paths: Path) -> None:
        self.panel(panel).locator(f'[data-name="{name}"] input[type=file]').set_input_files(list(paths))

    def run(self, panel: str) -> None:
        """Press the button, and wait until it can be pressed again."""
        button = self.panel(panel).locator(".run button")
        button.click()
        self.ended(panel)

    def ended(self, panel: str) -> None:
        self.panel(panel).locator(".run button:enabled").wait_for()

    def result(self, panel: str) -> Locator:
        """What came of it, once it is there."""
        found = self.panel(panel).locator(".result")
        found.locator(".facts").wait_for()
        return found

    def code(self, panel: str, tab: str) -> str:
        self.pause(120)  # the code follows what is set after a moment
        block = self.panel(panel).locator(".as-code > .code")
        block.get_by_role("tab", name=tab).click()
        return block.locator("pre").inner_text()

    def pause(self, ms: int) -> None:
        """Let the page's own clock go on, so that what it does within that time is done."""
        self.page.evaluate("ms => new Promise(done => setTimeout(done, ms))", ms)

    def ask_modules(self, expression: str) -> Any:
        """What an expression over the page's modules is; ``m(name)`` imports one."""
        return self.page.evaluate(
            f"(async () => {{ const m = (name) => import(`/page/js/${{name}}.js`); return {expression}; }})()"
        )

    def sent(self, path: str) -> Mapping[str, str]:
        """The texts of the form that was last posted to a path."""
        forms = self.page.evaluate("window.postedForms")
        return next(form["texts"] for form in reversed(forms) if form["path"] == path)

    def downloaded(self, panel: str) -> bytes:
        """The result, as the visitor keeps it."""
        with self.page.expect_download() as download:
            self.result(panel).get_by_role("link", name="Download").click()
        return Path(download.value.path()).read_bytes()

    def _hear(self, message: ConsoleMessage) -> None:
        refused = _REFUSED in message.text and message.location["url"].startswith(f"{self.url}/v1/")
        if message.type in ("error", "warning") and not refused:
            self.complaints.append(f"{message.text} {message.location['url']}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", *_OURS)):
            self.strangers.append(request.url)
        if request.method == "POST":
            self.posted.append(request)


@contextmanager
def arriving(
    browser: Browser, url: str, path: str = "/", *, live: bool = False, **profile: Any
) -> Iterator[Visit]:
    """A visit that ends well: no stranger was asked, and nothing complained of but what the API refuses.

    Args:
        live: whether results follow every change, as they do for a new visitor.
        profile: further options of the browser's profile, which is new.
    """
    context = browser.new_context(**{"reduced_motion": "reduce", "color_scheme": "light"} | profile)
    context.set_default_timeout(1000 * PATIENCE_S)
    page = context.new_page()
    page.add_init_script(_REMEMBER_FORMS)
    if not live:
        page.add_init_script(_WAIT_FOR_THE_BUTTON)
    visit = Visit(page, url)
    page.on("console", visit._hear)
    page.on("pageerror", lambda fault: visit.complaints.append(str(fault)))
    page.on("request", visit._see)
    try:
        page.goto(url + path)
        yield visit
    finally:
        context.close()
    assert not visit.strangers, visit.strangers
    assert not visit.complaints, visit.complaints


@contextmanager
def visiting(browser: Browser, url: str, path: str = "/", **how: Any) -> Iterator[Visit]:
    """A visit to the page, once it is set up."""
    with arriving(browser, url, path, **how) as visit:
        visit.page.locator("body[data-ready]").wait_for()
        yield visit
