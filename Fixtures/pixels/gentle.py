"""Pictures and metadata that several scripts for golden files use."""

import struct

import numpy as np


def gentle(width, height, seed=0):
    """A picture without noise or hard edges of one pixel, as photos are: what lossy formats are made for."""
    y, x = np.mgrid[0:height, 0:width]
    hills = np.sin((x + 7 * seed) / 9.0) + np.cos((y + 3 * seed) / 11.0)
    red = 128 + 60 * hills
    green = 40 + 170 * x / max(width - 1, 1)
    blue = 220 - 160 * y / max(height - 1, 1) + 20 * hills
    return np.clip(np.round(np.stack([red, green, blue], axis=-1)), 0, 255).astype(np.uint8)


def tiff_block(orientation):
    """An EXIF block with one tag."""
    return b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
