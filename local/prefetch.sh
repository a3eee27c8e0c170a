# Fetches weights into STUDIO_MODELS_DIR while an image is built: those of the arguments, those that PREFETCH_MODELS
# and PREFETCH_BIREFNET select, and the better face detector if it can be fetched.
set -eu
set -- "$@" ${PREFETCH_MODELS:-}
if [ "${PREFETCH_BIREFNET:-}" = 1 ]; then set -- "$@" birefnet-portrait; fi
mkdir -p "$STUDIO_MODELS_DIR"
python -m local.models "$@"
python -m local.models yunet || echo "YuNet could not be fetched; this image detects faces with BlazeFace."
rm -f "$STUDIO_MODELS_DIR"/*.lock
