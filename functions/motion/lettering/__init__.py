"""Words on frames: letters as sprites, headings, caption pages and scrims."""
