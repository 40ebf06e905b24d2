"""Images as the image encoder takes them."""

import numpy as np
import torch

MEAN = (0.48145466, 0.4578275, 0.40821073)
STD = (0.26862954, 0.26130258, 0.27577711)


def normalised_pixels(images: np.ndarray) -> torch.Tensor:
    """8-bit RGB, `[n, side, side, 3]`, as `[n, 3, side, side]` with the mean taken away and divided by the deviation."""
    pixels = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    return ((pixels - mean) / std).contiguous()
