"""The parameters of each method for ``help()``. Written by ``make client``."""

from collections.abc import Mapping

PARAMETERS: Mapping[str, str] = {
    "motion": """
    w: Width in px, even, 64 to 3840; 1080 by default.
    h: Height in px, even, 64 to 3840; 1920 by default.
    aspect: 1080×1920, 1080×1350, 1080×1080 or 1920×1080; `w` or `h` alone scales that size. One
        of 9:16, 4:5, 1:1, 16:9.
    fps: Frames per second. Default: 30.
    safe_zone: The platform whose buttons and captions the words stay clear of. One of
        universal, reels, tiktok, shorts, none. Default: 'universal'.
    brand: Typeface, colours and position of the logo.
    seed: Seed of all randomness, such as noise. Default: 0.
    crf: x264's constant rate factor: lower is better and larger. Default: 20.
    draft: A quick preview at half the size and with the encoder's least effort; X-Draft says
        so. Default: False.
    poster: Return one frame as JPEG instead of the video. Default: False.
    duck: Decibels by which the file `music` is turned down while the voice in `audio` speaks.
        Default: 12.0.

Of captions:
    duration: Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own.
    easing: How the picture's movement accelerates and slows down. One of linear, ease_in,
        ease_out, ease_in_out, expo_out. Default: 'linear'.
    focus: The point of the photo that a crop keeps; by default the face, or else the middle.
    subtitles: Where the words are: burned, in the picture; soft, in a subtitle track that the
        player shows; or both. One of burned, soft, both. Default: 'burned'.
    srt: Return the pages as SRT subtitles instead of the video. Default: False.
    vtt: Return the pages as WebVTT, with the time of each word, instead of the video. Default:
        False.
    keep: Subtitle files that a job keeps beside the video: srt, vtt. Without effect where the
        result is the answer.
    words: The spoken words and their times: a list of words (at an even beat) or of {w, t,
        end}; an ElevenLabs response with timestamps, its WebSocket messages, forced alignment or
        Scribe; WhisperX; OpenAI's verbose_json; or SRT or WebVTT as text. Stage directions are left
        out.
    highlight: Index in `words`, from 0, of the entry to highlight; by default none.
    eyebrow: A few small words above the captions.
    beat: Seconds per word if no times are known; by default 0.45, or what the `duration` or the
        audio allows.

Of countup:
    duration: Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own.
    easing: How the picture's movement accelerates and slows down. One of linear, ease_in,
        ease_out, ease_in_out, expo_out. Default: 'linear'.
    focus: The point of the photo that a crop keeps; by default the face, or else the middle.
    title: What the number means.
    corner: A few small words in the upper corner, such as source and time.
    value: The number at which the counter ends.
    delta: The change in per cent, shown as a green ▲ or a red ▼.
    bars: Values of a bar plot below the number, up to 12.
    labels: Labels of the bars, one per bar.
    locale: The language in which numbers are written. One of sv, nb, nn, da, fi, is, en, de,
        de-CH, fr, es, it, nl, pt, pt-PT, pl, cs, sk, et, lv, lt, uk, bg, ca, el, hr, hu, ro, ru,
        sl, es-MX, en-IN, hi, ja, ko, zh. Default: 'sv'.
    decimals: Number of decimals; by default those of the value.
    prefix: Small text before the number, such as "$".
    suffix: Small text after the number, such as "kr" or "%".

Of karaoke:
    duration: Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own.
    easing: How the picture's movement accelerates and slows down. One of linear, ease_in,
        ease_out, ease_in_out, expo_out. Default: 'linear'.
    focus: The point of the photo that a crop keeps; by default the face, or else the middle.
    subtitles: Where the words are: burned, in the picture; soft, in a subtitle track that the
        player shows; or both. One of burned, soft, both. Default: 'burned'.
    srt: Return the pages as SRT subtitles instead of the video. Default: False.
    vtt: Return the pages as WebVTT, with the time of each word, instead of the video. Default:
        False.
    keep: Subtitle files that a job keeps beside the video: srt, vtt. Without effect where the
        result is the answer.
    words: The spoken words and their times: a list of words (at an even beat) or of {w, t,
        end}; an ElevenLabs response with timestamps, its WebSocket messages, forced alignment or
        Scribe; WhisperX; OpenAI's verbose_json; or SRT or WebVTT as text. Stage directions are left
        out.
    gap: Seconds per word if no times are known; by default 0.35, or what the `duration` or the
        audio allows.
    lead: Seconds before the first word if no times are known. Default: 0.0.
    style: How the spoken word is highlighted: on a pill in the accent colour, or larger and in
        that colour. One of pill, colour. Default: 'pill'.

Of ken_burns:
    duration: Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own.
    easing: How the picture's movement accelerates and slows down. One of linear, ease_in,
        ease_out, ease_in_out, expo_out. Default: 'linear'.
    focus: The point of the photo that a crop keeps; by default the face, or else the middle.
    zoom: Zoom from start to end; below 1 it zooms out. Default: 1.16.
    pan: Direction of the camera's movement. One of none, up, down, left, right, up-left,
        up-right, down-left, down-right. Default: 'up-left'.
    kicker: A few words above the headline.
    headline: Words at the foot of the safe zone.

Of parallax:
    duration: Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own.
    easing: How the picture's movement accelerates and slows down. One of linear, ease_in,
        ease_out, ease_in_out, expo_out. Default: 'linear'.
    focus: The point of the photo that a crop keeps; by default the face, or else the middle.
    cutout_model: Model that finds the subject, see /v1/models. By default the best available
        one is used; X-Model names it, and X-Model-Fallback says why it is not the default model.
        Default: 'u2net_human_seg'.
    strength: Amount of movement: 0 is none, 2 is double. Default: 1.0.
    kicker: A few words above the headline.
    headline: Words at the foot of the safe zone.

Of transition:
    duration: Seconds, 0.1 to 120; by default the length of the audio, or else the effect's own.
    easing: How the picture's movement accelerates and slows down. One of linear, ease_in,
        ease_out, ease_in_out, expo_out. Default: 'linear'.
    focus: The point of the photo that a crop keeps; by default the face, or else the middle.
    scene_a: The first scene.
    scene_b: The second scene.
    kind: The kind of transition. One of whip, glitch, fade. Default: 'whip'.
    direction: Direction of a whip. One of left, right, up, down. Default: 'left'.

Of storyboard:
    subtitles: Where the words are: burned, in the picture; soft, in a subtitle track that the
        player shows; or both. One of burned, soft, both. Default: 'burned'.
    srt: Return the pages as SRT subtitles instead of the video. Default: False.
    vtt: Return the pages as WebVTT, with the time of each word, instead of the video. Default:
        False.
    keep: Subtitle files that a job keeps beside the video: srt, vtt. Without effect where the
        result is the answer.
    scenes: The scenes in order. A last scene without a duration lasts until the audio ends.
""",
    "cutout": """
    model: Segmentation model, one of /v1/models. If omitted, the best available model is used:
        X-Model names it, and X-Model-Fallback says why it is not the default. Default:
        'u2net_human_seg'.
    alpha_matting: Refine the edges: hair, fur, soft contours. Default: True.
    matting: How edges are refined: closed_form needs no weights, vitmatte runs a network, which
        is slower and has to be fetched; auto is vitmatte where its weights are, else closed_form,
        as X-Matte says; none is alpha_matting=false. One of closed_form, vitmatte, auto, none.
        Default: 'closed_form'.
    edge_refine: Smooth the alpha's edge: level n closes notches of up to n px and blurs by a
        Gaussian of σ = .3 + .3 n px; 0 leaves it as it is. Default: 0.
    decontaminate: Free the edge's colours of the old background; otherwise they are the photo's
        own. Default: True.
    output_format: PNG is lossless; WebP and AVIF are smaller. One of png, webp, avif. Default:
        'png'.
    quality: Quality of WebP and AVIF. Default: 90.
    only_mask: Return the alpha as a greyscale picture instead of the cut-out. Default: False.
    background: Colour behind the subject: a name or hexadecimal digits; four or eight include
        alpha. Without one it is transparent.
    crop: Crop to the subject. Default: False.
    crop_margin: Margin around the cropped subject: pixels (24, 24px), or % of its longer side
        (5%). Default: '0'.
    ignore_alpha: Cut the subject out even if the picture already has transparency. Default:
        False.
    exposure: Stops by which the light of an EXR, HDR, PQ or HLG picture is raised before it is
        mapped to sRGB: 1 doubles it, -1 halves it. Any other picture takes only 0. Default: 0.
    keep_copyright: Keep the copyright and artist metadata of the input. Default: True.
""",
    "edit": """
    ops: Operations, applied in this order: a JSON array of objects such as {"op": "resize",
        "max": 1600}. GET /v1/models describes them.
    output_format: Format of the result. `auto` chooses the best one in the Accept header. One
        of jpeg, png, webp, avif, auto. Default: 'jpeg'.
    quality: Quality of JPEG, WebP and AVIF. Default: 94.
    max_bytes: Largest size of the file in bytes; quality is lowered until it fits.
    background: Background of transparent pixels in a JPEG. Default: '#ffffff'.
    auto_orient: Rotate the photo according to its EXIF orientation. Default: True.
    exposure: Stops by which the light of an EXR, HDR, PQ or HLG picture is raised before it is
        mapped to sRGB: 1 doubles it, -1 halves it. Any other picture takes only 0. Default: 0.
    keep_copyright: Keep the copyright and artist notes of the input. Default: True.
""",
    "compose": """
    mode: What determines the placement: faces and gaze (auto), `items` (manual), or a vision
        model (llm; needs ANTHROPIC_API_KEY on the server, and sends reduced copies of the
        pictures). One of auto, manual, llm. Default: 'auto'.
    cutout_model: Segmentation model for subjects that are raw photos. Default:
        'u2net_human_seg'.
    auto_cutout: Cut out subjects that are raw photos. If off, every subject must have
        transparency. Default: True.
    items: In manual mode: one item for each subject, in upload order. Subjects without an item
        are placed automatically.
    harmonise: Match the subjects to the scene: edge colours, light, shadow, sharpness, grain.
        If off, they are pasted unchanged, and `feather`, `warm` and `color_match` have no effect.
        Default: True.
    output_format: Format of the result. One of jpeg, png, webp, avif. Default: 'jpeg'.
    quality: Quality of JPEG, WebP and AVIF. Default: 92.
    keep_copyright: Keep the copyright and artist metadata of the background. Default: True.
""",
    "product": """
    cutout_model: Model that finds the subject, see /v1/models. A photo that is already
        transparent needs none. By default, the best available model is used, and X-Model names it.
        Default: 'u2net_human_seg'.
    matting: How edges are refined, as in cutout. One of closed_form, vitmatte, auto, none.
        Default: 'closed_form'.
    edge_refine: Smooth the alpha's edge, as in cutout. Default: 0.
    decontaminate: Free the edge's colours of the old background. Default: True.
    semitransparency: If off, what is half transparent inside of the subject's edge, such as a
        car's windows, becomes opaque. Default: True.
    despill: Free the edge of the light of a green backdrop. Default: False.
    ignore_alpha: Cut the subject out even if the picture already has transparency. Default:
        False.
    roi: Where the subject is: left,top,right,bottom in px or %, such as 10%,0%,90%,100%. What
        is outside is dropped.
    segmentation: What is kept: the subject, or the rest.
    from_prompt: The photo in words, instead of `file`: an object with its prompt, size and
        seed.
    paint: What a model that paints changes in the photo, in this order: a JSON array of objects
        with their `kind`: edit, beautify, ironing, uncrop, flat_lay, ghost_mannequin or
        virtual_model; expand fills what is transparent in the finished picture.
    remove_background: If off, the photo stays whole, and only what is added around it is
        filled. Default: True.
    background: What is behind the subject, an object with its `kind`: transparent, color,
        gradient, blur, image, preset or prompt.
    preset: Short for a `background` of kind preset with this name. One of concrete, cyclorama,
        gradient-light, linen, marble, outdoor, podium, seamless-paper, terrazzo, white-studio,
        wood.
    shadow: none, soft, hard, natural, floating, drop or cast, or an object with this `kind` and
        its figures.
    reflection: Strength of the mirror image on the floor; the preset's own by default.
    outline: A line around the subject.
    layers: Texts and pictures with places of their own, in this order: a JSON array of objects
        with their `kind`, text or picture.
    lighting: Exposure, white balance and contrast of the subject: auto sets all, preserve_hue
        no colours, portrait gently. X-Lighting says what was done. One of keep, auto, preserve_hue,
        portrait. Default: 'keep'.
    layout: Size of the canvas and place of the subject. Without it, the subject stays where it
        is in the photo.
    marketplace: Sets size, room, white background, format and bytes as a marketplace wants
        them, where they are left open; X-Marketplace names every rule that the result misses. One
        of amazon, bol, ebay, etsy, google, instagram, mercadolibre, shopify, walmart, zalando.
    erase_text: Writing to take out of the photo: artificial was laid over it, natural is in its
        scene. X-Erased-Text says how many lines of how many, and how sure it is of each. One of
        none, artificial, natural, all. Default: 'none'.
    upscale: Enlarge the photo by a network, so many times as wide and high; X-Upscale names it.
        Sizes in px of `layout` are those of the result, edges of `roi` those of the photo. One of
        1, 2, 4. Default: 1.
    detail: invent lets the enlargement make detail up: crisper, slower, and not what was there.
        Without effect at `upscale` 1. One of faithful, invent. Default: 'faithful'.
    upscale_limit: Longest side of a photo that is enlarged as it is, px.
    upscale_beyond: What becomes of a photo beyond `upscale_limit`: refuse it; reduce it to the
        limit, then enlarge it; or keep its size where that would make it smaller, and do that where
        not. One of refuse, reduce, keep. Default: 'refuse'.
    output_format: Format of the result; auto is PNG where anything of it is transparent, else
        JPEG; zip holds the colours as JPEG and the alpha as PNG. One of png, jpeg, webp, avif,
        auto, zip. Default: 'png'.
    quality: Quality of JPEG, WebP and AVIF. Default: 90.
    lossless: WebP without any loss, and AVIF within two levels, whatever the quality; the other
        formats stay as they are. Default: False.
    max_bytes: Largest size of the file in bytes; quality is lowered until it fits.
    channels: alpha returns the subject's alpha on the canvas as a greyscale picture. One of
        rgba, alpha. Default: 'rgba'.
    keep: Further files that a job keeps beside its result: original, the photo as it came;
        cutout, the subject at its place in the photo; matte, its alpha in grey; both as PNG. A JSON
        array; without effect where the result is the answer.
    dpi: Resolution that is noted in the file.
    exposure: Stops by which the light of an EXR, HDR, PQ or HLG picture is raised before it is
        mapped to sRGB: 1 doubles it, -1 halves it. Any other picture takes only 0. Default: 0.
    metadata: What is kept of the photo's metadata: copyright and artist in EXIF, or in XMP as
        well; copyright and the user's comment instead; or copyright and artist with all of its XMP
        but the place. One of never, copyright, copyright_xmp, copyright_comment,
        copyright_comment_xmp, xmp. Default: 'copyright'.
    color_space: original converts the colours to the photo's own ICC profile and embeds it;
        X-Color-Space says if that is not possible. One of srgb, original. Default: 'srgb'.
""",
    "style": """
    cutout_model: Model that finds the subject, see /v1/models. A photo that is already
        transparent needs none. By default, the best available model is used, and X-Model names it.
        Default: 'u2net_human_seg'.
    quality: Quality of JPEG, WebP and AVIF. Default: 92.
    size: Width and height in px, 64 to 4096 each, such as 1080x1350, 1080x1440, 1080x1080 or
        1080x1920.
    palette: Two or three colours as #rrggbb, or in a query as %23rrggbb or rrggbb, in this
        order: left, right, paper.
    seed: Each seed gives another tear, tilt and grain. Default: 0.
    headline: Text at the bottom of the picture, inside the safe zone.
    kicker: A few words above the headline.
    output_format: Format of the result. One of jpeg, png, webp, avif. Default: 'jpeg'.
    keep_copyright: Keep the copyright and artist notes of the photo. Default: True.
""",
}
