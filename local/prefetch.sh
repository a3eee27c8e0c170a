# Fetches what PREFETCH_MODELS and PREFETCH_BIREFNET name into STUDIO_MODELS_DIR, while an image is built.
set -eu
set -- $PREFETCH_MODELS
if [ "$PREFETCH_BIREFNET" = 1 ]; then set -- "$@" birefnet-portrait; fi
mkdir -p "$STUDIO_MODELS_DIR"
if [ $# -gt 0 ]; then python -m local.models "$@"; fi
rm -f "$STUDIO_MODELS_DIR"/*.lock
