"""Draws documents and screenshots: letters, receipts, forms and tables, flat or as a camera sees them; chats, editors, web pages and
settings. Needs Pillow and the DejaVu fonts (Debian's fonts-dejavu-core and fonts-dejavu-extra).
"""

from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

_WORDS = """the of and to in is for that we on with as this you are by from at be an or it your our will have has not which all can
please order number date total invoice payment account service period amount customer contract address office meeting report figure table
section result method house garden water school travel insurance notice answer letter question change department city council energy
price delivery warranty return terms general manager copy annual plan review project budget staff""".split()
_GOODS = ("bread", "milk", "cheese", "apples", "coffee", "tomatoes", "pasta", "soap", "butter", "eggs", "rice", "juice", "onions", "tea")
_NAMES = ("Ana", "Tom", "Lea", "Noah", "Mia", "Ben", "Eva", "Jan", "Ida", "Max")
_PAPERS = ("#ffffff", "#fdfcf7", "#f6f2e6", "#f4f6f8", "#efeadb")
_DESKS = ("#6b4a2f", "#8a6a48", "#3c3c40", "#a39a8c", "#2d4a3e", "#c9b79c", "#54575c")
_ACCENTS = ("#1f6fb4", "#2f8f4e", "#b43a3a", "#6a4fb0", "#d97a1a", "#178a8a")


def _font(size: int, kind: str = "Sans") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"DejaVu{kind}.ttf", size)


def _words(random: Random, count: int) -> str:
    return " ".join(random.choice(_WORDS) for _ in range(count))


def _paragraph(draw: ImageDraw.ImageDraw, random: Random, box: tuple[int, int, int, int], font, fill: str = "#222") -> int:
    """Fills a box with lines of words, and returns where the last one ends."""
    left, top, right, bottom = box
    step = int(font.size * 1.5)
    while top + step < bottom:
        line = random.choice(_WORDS)
        while draw.textlength(f"{line} management", font) < right - left:
            line += " " + random.choice(_WORDS)
        draw.text((left, top), line, fill, font)
        top += step
        if random.random() < 0.12:
            top += step
    return top


def letter(random: Random) -> Image.Image:
    image = Image.new("RGB", (840, 1188), random.choice(_PAPERS))
    draw, kind = ImageDraw.Draw(image), random.choice(("Sans", "Serif", "SansMono"))
    font, large = _font(random.randint(17, 22), kind), _font(random.randint(28, 38), kind)
    accent = random.choice((*_ACCENTS, "#222"))
    draw.text((90, 80), _words(random, 2).title(), accent, large)
    if random.random() < 0.5:
        draw.ellipse((660, 60, 740, 140), fill=accent)
    for line in range(3):
        draw.text((90, 190 + 26 * line), _words(random, 3).title(), "#333", font)
    draw.text((560, 270), f"{random.randint(1, 28)} May 20{random.randint(10, 25)}", "#333", font)
    end = _paragraph(draw, random, (90, 340, 750, random.randint(700, 1050)), font)
    draw.text((90, min(end + 30, 1110)), random.choice(_NAMES), "#224", _font(30, "Serif"))
    return image


def receipt(random: Random) -> Image.Image:
    rows = random.randint(6, 20)
    image = Image.new("RGB", (420, 330 + 30 * rows), random.choice(("#ffffff", "#f8f8f4", "#f1f1ee")))
    draw, font = ImageDraw.Draw(image), _font(20, "SansMono")
    draw.text((120, 30), random.choice(("MARKET", "BAKERY", "CAFE 21", "SUPERSTORE")), "#222", _font(32, "SansMono-Bold"))
    draw.text((60, 90), "-" * 25, "#333", font)
    total = 0
    for row in range(rows):
        cents = random.randint(49, 1999)
        total += cents
        draw.text((40, 130 + 30 * row), f"{random.choice(_GOODS):<18}{cents / 100:>8.2f}", "#333", font)
    end = 140 + 30 * rows
    draw.text((60, end), "-" * 25, "#333", font)
    draw.text((40, end + 40), f"{'TOTAL':<14}{total / 100:>8.2f}", "#111", _font(24, "SansMono-Bold"))
    for bar in range(60, 360, 5):
        if random.random() < 0.55:
            draw.rectangle((bar, end + 95, bar + random.randint(1, 4), end + 150), fill="#111")
    return image


def form(random: Random) -> Image.Image:
    image = Image.new("RGB", (840, 1188), random.choice(_PAPERS))
    draw, font = ImageDraw.Draw(image), _font(18)
    draw.rectangle((60, 60, 780, 120), fill=random.choice((*_ACCENTS, "#dddddd")))
    draw.text((80, 72), _words(random, 3).title(), "#fff", _font(30, "Sans-Bold"))
    for row in range(random.randint(9, 15)):
        top = 160 + 64 * row
        draw.text((70, top), _words(random, random.randint(1, 3)).capitalize() + ":", "#333", font)
        if random.random() < 0.3:
            for place in range(3):
                draw.rectangle((320 + 140 * place, top, 340 + 140 * place, top + 20), outline="#444", width=2)
                draw.text((350 + 140 * place, top), random.choice(_WORDS), "#333", font)
        else:
            draw.rectangle((320, top - 6, 770, top + 32), outline="#666", width=2)
            if random.random() < 0.6:
                draw.text((332, top), _words(random, 2), "#1a2f7a", _font(20, "Serif-Italic"))
    return image


def table(random: Random) -> Image.Image:
    image = Image.new("RGB", (1000, 760), random.choice(_PAPERS))
    draw, font = ImageDraw.Draw(image), _font(17)
    draw.text((60, 40), _words(random, 4).capitalize(), "#222", _font(28, "Serif-Bold"))
    columns, rows = random.randint(4, 7), random.randint(10, 18)
    width = 880 // columns
    for row in range(rows):
        top = 110 + 34 * row
        if row == 0:
            draw.rectangle((60, top, 60 + width * columns, top + 34), fill="#d6dde6")
        for column in range(columns):
            draw.rectangle((60 + width * column, top, 60 + width * (column + 1), top + 34), outline="#888")
            text = random.choice(_WORDS) if row == 0 or column == 0 else f"{random.randint(0, 99999) / 10:.1f}"
            draw.text((68 + width * column, top + 7), text, "#222", font)
    return image


def on_a_desk(random: Random, page: Image.Image) -> Image.Image:
    """A page as a camera sees it: askew on a desk, with a shadow, uneven light and noise."""
    image = Image.new("RGB", (1000, 1000), random.choice(_DESKS))
    grain = Image.effect_noise((1000, 1000), 40).convert("RGB")
    image = Image.blend(image, grain.filter(ImageFilter.GaussianBlur(1)), 0.12)
    page = page.copy()
    page.thumbnail((random.randint(620, 860),) * 2, Image.Resampling.LANCZOS)
    mask = Image.new("L", page.size, 255)
    angle = random.uniform(-25, 25)
    page, mask = (part.rotate(angle, Image.Resampling.BICUBIC, expand=True) for part in (page, mask))
    place = ((1000 - page.width) // 2 + random.randint(-40, 40), (1000 - page.height) // 2 + random.randint(-40, 40))
    shadow = Image.new("L", image.size)
    shadow.paste(mask.point(lambda value: value // 2), (place[0] + 10, place[1] + 14))
    image.paste("#000", (0, 0), shadow.filter(ImageFilter.GaussianBlur(12)))
    image.paste(page, place, mask)
    light = Image.linear_gradient("L").resize(image.size).rotate(random.choice((0, 90, 180, 270)))
    image = Image.composite(image, ImageEnhance.Brightness(image).enhance(0.72), light)
    noise = Image.effect_noise(image.size, 30).convert("RGB")
    return Image.blend(image, noise, 0.05).filter(ImageFilter.GaussianBlur(random.uniform(0.3, 1.2)))


def chat(random: Random) -> Image.Image:
    dark = random.random() < 0.4
    image = Image.new("RGB", (540, 1140), "#101418" if dark else random.choice(("#ece5dd", "#ffffff", "#f2f3f7")))
    draw, font = ImageDraw.Draw(image), _font(22)
    accent, ink = random.choice(_ACCENTS), "#eee" if dark else "#222"
    draw.rectangle((0, 0, 540, 100), fill=accent)
    draw.text((20, 6), f"{random.randint(0, 23):02}:{random.randint(0, 59):02}", "#fff", _font(18))
    draw.ellipse((20, 38, 74, 92), fill="#ddd")
    draw.text((90, 48), random.choice(_NAMES), "#fff", _font(26, "Sans-Bold"))
    top = 130
    while top < 960:
        lines, own = random.randint(1, 3), random.random() < 0.5
        left = 150 if own else 20
        height = 30 * lines + 24
        fill = accent if own else ("#2a3038" if dark else "#e4e6eb")
        draw.rounded_rectangle((left, top, left + 370, top + height), 16, fill=fill)
        for line in range(lines):
            draw.text((left + 16, top + 12 + 30 * line), _words(random, 4)[:26], "#fff" if own else ink, font)
        top += height + 18
    draw.rounded_rectangle((16, 1060, 524, 1120), 30, outline="#999", width=2)
    return image


def editor(random: Random) -> Image.Image:
    dark = random.random() < 0.7
    image = Image.new("RGB", (1280, 760), "#1e1e1e" if dark else "#fbfbfb")
    draw, font = ImageDraw.Draw(image), _font(17, "SansMono")
    draw.rectangle((0, 0, 1280, 34), fill="#333" if dark else "#ddd")
    draw.rectangle((0, 34, 230, 760), fill="#252526" if dark else "#f0f0f0")
    for row in range(16):
        draw.text((24, 50 + 28 * row), f"{random.choice(_WORDS)}.{random.choice(('py', 'c', 'txt'))}", "#999", font)
    colours = ("#569cd6", "#ce9178", "#6a9955", "#d4d4d4") if dark else ("#00c", "#a31515", "#080", "#222")
    for row in range(30):
        left, top = 300 + 36 * random.randint(0, 3), 46 + 23 * row
        draw.text((246, top), str(row + 1), "#888", font)
        for _ in range(random.randint(0, 5)):
            word = random.choice(_WORDS) + random.choice(("(", ")", " =", ":", ".", ""))
            draw.text((left, top), word, random.choice(colours), font)
            left += int(draw.textlength(word + " ", font))
    return image


def web_page(random: Random) -> Image.Image:
    image = Image.new("RGB", (1280, 820), "#ffffff")
    draw, accent = ImageDraw.Draw(image), random.choice(_ACCENTS)
    draw.rectangle((0, 0, 1280, 70), fill="#dee1e6")
    draw.rounded_rectangle((160, 16, 1100, 54), 18, fill="#fff")
    draw.text((184, 24), f"https://www.{random.choice(_WORDS)}.example/{random.choice(_WORDS)}", "#444", _font(18))
    draw.rectangle((0, 70, 1280, 140), fill=accent)
    for place in range(5):
        draw.text((60 + 200 * place, 90), random.choice(_WORDS).title(), "#fff", _font(22))
    draw.text((60, 170), _words(random, 4).capitalize(), "#111", _font(38, "Sans-Bold"))
    _paragraph(draw, random, (60, 240, 760, 780), _font(18))
    for row in range(3):
        top = 240 + 180 * row
        draw.rectangle((840, top, 1220, top + 150), fill=random.choice(_ACCENTS))
        draw.text((856, top + 110), _words(random, 3), "#fff", _font(20))
    return image


def settings(random: Random) -> Image.Image:
    dark = random.random() < 0.4
    ink, image = "#eee" if dark else "#222", Image.new("RGB", (540, 1140), "#000" if dark else "#f2f2f7")
    draw, accent = ImageDraw.Draw(image), random.choice(_ACCENTS)
    draw.text((24, 10), f"{random.randint(0, 23):02}:{random.randint(0, 59):02}", ink, _font(20))
    draw.text((24, 60), random.choice(("Settings", "Display", "Network", "Privacy")), ink, _font(38, "Sans-Bold"))
    for row in range(12):
        top = 140 + 80 * row
        draw.rounded_rectangle((20, top, 520, top + 70), 12, fill="#1c1c1e" if dark else "#fff")
        draw.rounded_rectangle((36, top + 16, 74, top + 54), 8, fill=random.choice(_ACCENTS))
        draw.text((92, top + 22), _words(random, 2).capitalize(), ink, _font(22))
        if random.random() < 0.6:
            on = random.random() < 0.5
            draw.rounded_rectangle((430, top + 18, 500, top + 52), 17, fill=accent if on else "#bbb")
            draw.ellipse((466 if on else 432, top + 20, 498 if on else 464, top + 50), fill="#fff")
    return image


DOCUMENTS: tuple[Callable[[Random], Image.Image], ...] = (letter, receipt, form, table)
SCREENS: tuple[Callable[[Random], Image.Image], ...] = (chat, editor, web_page, settings)
