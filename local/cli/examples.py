"""Examples of each capability for its help."""

from collections.abc import Mapping

BATCH_EXAMPLES: Mapping[str, str] = {
    "cutout": "studio batch cutout photos/ cutouts/\n"
    "studio batch cutout photos/ cutouts/ --jobs 4 --pattern '*.heic' --output-format webp",
    "edit": """studio batch edit photos/ small/ --ops '[{"op": "resize", "max": 1600}]'""",
    "product": "studio batch product photos/ shop/ --preset white-studio --shadow soft --output-format jpeg\n"
    "studio batch product photos/ amazon/ --marketplace amazon",
    "style_money": "studio batch style money photos/ covers/ --size 1080x1080",
    "style_red": "studio batch style red photos/ covers/ --size 1080x1920",
    "style_split": "studio batch style split photos/ covers/ --retry-failed",
    "motion_ken_burns": "studio batch motion ken_burns photos/ videos/ --duration 4",
    "motion_parallax": "studio batch motion parallax photos/ videos/ --draft",
}
EXAMPLES: Mapping[str, str] = {
    "cutout": "studio cutout photo.jpg\n"
    "studio cutout *.jpg -o 'cutouts/{stem}.png'\n"
    "studio cutout photo.heic -o man.webp --model birefnet-portrait --crop --crop-margin 5%\n"
    "studio cutout photo.jpg --mask strokes.png --edge-refine 1",
    "edit": """studio edit photo.jpg -o small.webp --ops '[{"op": "resize", "max": 1600}]'
studio edit photo.jpg -o marked.jpg --ops @ops.json --watermark logo.png --max-bytes 300000
curl -s "$URL" | studio edit - --output-format avif > photo.avif""",
    "compose": """studio compose scene.jpg man.jpg woman.jpg
studio compose scene.jpg man.png --mode manual --items '[{"scale": 0.8, "target_frac": 0.3}]'""",
    "product": """studio product photo.jpg --preset marble --shadow natural -o shoe.jpg
studio product photo.jpg --marketplace amazon -o shoe.jpg
studio product photo.jpg --background '{"kind": "color"}' --layout '{"size": "900x900", "padding": ".1"}'""",
    "style_money": 'studio style money photo.jpg --headline "Interest rates rise" -o money.jpg',
    "style_red": 'studio style red photo.jpg --size 1080x1920 --headline "Voters decide today"',
    "style_split": "studio style split photo.jpg --palette '#ff5a3c,#0b3c5d' -o split.png",
    "motion_captions": "studio motion captions photo.jpg --words @captions.srt --audio voice.mp3",
    "motion_countup": "studio motion countup --title Revenue --value 1250000 --delta 12.5 --suffix ' USD'",
    "motion_karaoke": "studio motion karaoke photo.jpg --words @times.json --audio voice.mp3 --style colour",
    "motion_ken_burns": 'studio motion ken_burns photo.jpg --duration 4 --headline "City hall at dusk"',
    "motion_parallax": "studio motion parallax photo.jpg --strength 1.2 --draft",
    "motion_storyboard": "studio motion storyboard one.jpg two.jpg --audio voice.mp3 --music song.mp3 "
    "--params @board.json",
    "motion_transition": "studio motion transition one.jpg --image2 two.jpg --kind glitch --duration 3",
}
