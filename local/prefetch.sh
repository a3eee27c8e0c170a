# Fetches weights into STUDIO_MODELS_DIR while an image is built: those of the arguments, which every such image
# has, those that PREFETCH_MODELS and PREFETCH_BIREFNET name, and the better face detector where it can be had.
set -eu
set -- "$@" ${PREFETCH_MODELS:-}
if [ "${PREFETCH_BIREFNET:-}" = 1 ]; then set -- "$@" birefnet-portrait; fi
mkdir -p "$STUDIO_MODELS_DIR"
python -m local.models "$@"
python -m local.models yunet || echo "YuNet cannot be had; BlazeFace looks for faces in this image."
rm -f "$STUDIO_MODELS_DIR"/*.lock
