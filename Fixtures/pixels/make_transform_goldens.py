#!/usr/bin/env python3
"""Makes golden values of complete image transforms for the tests of ImagePreprocessing, from open_clip and transformers.

    pip install open_clip_torch torchvision transformers pillow numpy
    python3 Fixtures/pixels/make_transform_goldens.py

Writes into its folder:

    transforms.json  for each transform and image: the checkpoint's settings, a checksum of the pixels before they are
                     normalised, and for small ones the offset of the tensor in transforms.f32
    transforms.f32   tensors as little-endian float32, [channel, row, column]

The images are those of make_pixel_goldens.py. Running the script again with the same versions changes nothing.
"""

import json

import numpy as np
import open_clip
import torch
import torchvision
import transformers
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from transformers import SiglipImageProcessorPil

from make_pixel_goldens import FOLDER, VERSIONS, fnv1a, pattern

# Wide, high, square, of the target size, one pixel more or less, with sides that are rounded from halves, smaller than the
# target, and thin.
PICTURES = [
    (40, 30), (30, 40), (16, 16), (17, 16), (16, 17), (100, 37), (37, 100), (32, 31), (64, 30), (64, 26), (26, 64),
    (5, 5), (5, 3), (1, 1), (3, 9), (300, 19), (19, 300), (640, 480),
]


def open_clip_settings(side, mode, interpolation):
    mean, std = ([0.5, 0.4, 0.3], [0.25, 0.3, 0.35])
    return {"model_cfg": {"vision_cfg": {"image_size": side}},
            "preprocess_cfg": {"size": side, "mean": mean, "std": std, "interpolation": interpolation, "resize_mode": mode}}


def siglip_settings(side, resample):
    return {"image_processor_type": "SiglipImageProcessor", "size": {"height": side, "width": side}, "resample": resample}


SETTINGS = [
    open_clip_settings(16, "longest", "bicubic"), open_clip_settings(15, "longest", "bilinear"),
    open_clip_settings(16, "squash", "bicubic"), siglip_settings(16, 3), siglip_settings(15, 2),
    open_clip_settings(224, "longest", "bicubic"),
]


def apply(settings, picture):
    """The pixels [row, column, channel] before they are normalised, and the tensor."""
    if "model_cfg" in settings:
        transform = image_transform_v2(PreprocessCfg(**settings["preprocess_cfg"]), is_train=False)
        pixels = picture
        for step in transform.transforms[:-2]:
            pixels = step(pixels)
        return np.asarray(pixels), transform(picture).numpy()
    processor = SiglipImageProcessorPil(**{key: settings[key] for key in ("size", "resample")})
    plain = processor(picture, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
    tensor = processor(picture, return_tensors="np")["pixel_values"][0]
    return plain.transpose(1, 2, 0).astype(np.uint8), tensor


def main():
    cases, tensors = [], b""
    for settings in SETTINGS:
        for seed, (width, height) in enumerate(PICTURES):
            pixels, tensor = apply(settings, Image.fromarray(pattern(seed, width, height)))
            assert pixels.dtype == np.uint8 and pixels.shape == (*tensor.shape[1:], 3)
            case = {"settings": json.dumps(settings), "seed": seed, "width": width, "height": height,
                    "checksum": fnv1a(np.ascontiguousarray(pixels).tobytes())}
            if tensor.shape[1] <= 16 and seed < 6:
                case["offset"] = len(tensors) // 4
                tensors += np.ascontiguousarray(tensor).astype("<f4").tobytes()
            cases.append(case)
    (FOLDER / "transforms.f32").write_bytes(tensors)
    versions = {"pillow": VERSIONS["pillow"], "numpy": VERSIONS["numpy"], "python": VERSIONS["python"],
                "open_clip_torch": open_clip.__version__, "torch": torch.__version__,
                "torchvision": torchvision.__version__, "transformers": transformers.__version__}
    text = json.dumps({"madeWith": versions, "cases": cases}, separators=(",", ":"))
    (FOLDER / "transforms.json").write_text(text.replace("},{", "},\n{") + "\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
