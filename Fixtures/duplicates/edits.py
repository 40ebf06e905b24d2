"""Kinds of edit that leave a picture the same picture, as people make them: a seeded picture for a picture."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

Edit = Callable[[Image.Image, np.random.Generator], Image.Image]


def _scaled(factor: float) -> Edit:
    def edit(image: Image.Image, random: np.random.Generator) -> Image.Image:
        size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
        return image.resize(size, Image.Resampling.LANCZOS)
    return edit


def _crop(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Takes 5 % of the width and of the height away, anywhere at the edges."""
    width, height = round(image.width * 0.95), round(image.height * 0.95)
    left, top = random.integers(image.width - width + 1), random.integers(image.height - height + 1)
    return image.crop((left, top, left + width, top + height))


def _enhanced(kind: type, factor: float) -> Edit:
    return lambda image, random: kind(image).enhance(factor)


def _gamma(image: Image.Image, random: np.random.Generator) -> Image.Image:
    return image.point([round(255 * (value / 255) ** 0.7) for value in range(256)] * 3)


def _warmth(image: Image.Image, random: np.random.Generator) -> Image.Image:
    scaled = np.asarray(image, np.float32) * np.array([1.12, 1.0, 0.85], np.float32)
    return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8))


def _border(color: tuple[int, int, int]) -> Edit:
    return lambda image, random: ImageOps.expand(image, round(min(image.size) * 0.05), color)


def _bars(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Black bars above and below, as in a film."""
    return ImageOps.expand(image, (0, round(image.height * 0.1)), (0, 0, 0))


def _text(image: Image.Image, random: np.random.Generator) -> Image.Image:
    edited = image.copy()
    draw = ImageDraw.Draw(edited)
    font = ImageFont.load_default(size=max(10, image.height // 12))
    place = (image.width * 0.05, image.height * random.uniform(0.05, 0.85))
    draw.text(place, "Summer holidays 2021", fill=(255, 255, 0), font=font, stroke_width=1, stroke_fill=(0, 0, 0))
    return edited


def _watermark(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Pale words across the whole picture."""
    layer = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(layer)
    font = ImageFont.load_default(size=max(10, image.height // 10))
    for row in range(4):
        draw.text((image.width * (row % 2) * 0.25, image.height * (0.05 + 0.25 * row)), "SAMPLE  SAMPLE", 90, font)
    return Image.composite(Image.new("RGB", image.size, (255, 255, 255)), image, layer)


def _noise(image: Image.Image, random: np.random.Generator) -> Image.Image:
    noisy = np.asarray(image, np.float32) + random.normal(0, 15, (image.height, image.width, 3))
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8))


def _sepia(image: Image.Image, random: np.random.Generator) -> Image.Image:
    return ImageOps.colorize(ImageOps.grayscale(image), (40, 20, 0), (255, 240, 200))


def _turned(image: Image.Image, random: np.random.Generator) -> Image.Image:
    ways = [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270]
    return image.transpose(ways[random.integers(3)])


def _straightened(image: Image.Image, random: np.random.Generator) -> Image.Image:
    """Turns by 2 degrees and crops what this leaves without content."""
    turned = image.rotate(2 if random.integers(2) else -2, Image.Resampling.BICUBIC)
    return ImageOps.crop(turned, round(max(image.size) * 0.035))


def _recompressed(image: Image.Image, random: np.random.Generator) -> Image.Image:
    return Image.open(io.BytesIO(_encoded(image, "JPEG", quality=25))).convert("RGB")


def _encoded(image: Image.Image, format: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def _same(image: Image.Image, random: np.random.Generator) -> Image.Image:
    return image


# What is done to the pixels, and the format of the file: each name is one kind of edit.
EDITS: dict[str, tuple[Edit, str]] = {
    "half the size": (_scaled(0.5), "jpg"),
    "twice the size": (_scaled(2), "jpg"),
    "JPEG of quality 25": (_recompressed, "jpg"),
    "PNG": (_same, "png"),
    "WebP": (_same, "webp"),
    "cropped by 5 %": (_crop, "jpg"),
    "brighter": (_enhanced(ImageEnhance.Brightness, 1.3), "jpg"),
    "darker": (_enhanced(ImageEnhance.Brightness, 0.7), "jpg"),
    "more contrast": (_enhanced(ImageEnhance.Contrast, 1.4), "jpg"),
    "less contrast": (_enhanced(ImageEnhance.Contrast, 0.6), "jpg"),
    "gamma": (_gamma, "jpg"),
    "more saturation": (_enhanced(ImageEnhance.Color, 1.6), "jpg"),
    "warmer": (_warmth, "jpg"),
    "grey": (lambda image, random: ImageOps.grayscale(image), "jpg"),
    "sepia": (_sepia, "jpg"),
    "white border": (_border((255, 255, 255)), "jpg"),
    "black bars": (_bars, "jpg"),
    "text": (_text, "jpg"),
    "watermark": (_watermark, "jpg"),
    "noise": (_noise, "jpg"),
    "blurred": (lambda image, random: image.filter(ImageFilter.GaussianBlur(max(image.size) / 150)), "jpg"),
    "sharpened": (lambda image, random: image.filter(ImageFilter.UnsharpMask(2, 150, 0)), "jpg"),
    "turned": (_turned, "jpg"),
    "mirrored": (lambda image, random: ImageOps.mirror(image), "jpg"),
    "straightened": (_straightened, "jpg"),
}


def write_edit(picture: Path, kind: str, target: Path, seed: int) -> Path:
    """Writes an edited copy of a picture beside others, and returns its path, which gets the ending of its format."""
    edit, ending = EDITS[kind]
    image = edit(Image.open(picture).convert("RGB"), np.random.default_rng(seed))
    path = target.with_suffix(f".{ending}")
    quality = {"jpg": {"quality": 88}, "webp": {"quality": 80}, "png": {}}[ending]
    image.save(path, **quality)
    return path
