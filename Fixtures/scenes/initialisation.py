"""Initial weights of the image encoder with which it learns shapes in minutes instead of hours.

A vision transformer does not know at first which patches are neighbours, and learns this last. Here every head of every layer
starts by attending to one of the eight neighbours of a patch, as a 3 x 3 convolution does (the idea of "Structured
Initialization for Attention in Vision Transformers", Zheng et al., 2024), and the patch embedding starts with the cosine
patterns of JPEG. No weight is frozen: training changes all of them.
"""

import math

import torch
from transformers import CLIPModel

_NEIGHBOURS = [(dx, dy) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dx, dy) != (0, 0)]
# The difference between a head's logit for the neighbour and those for the patches in the same row or column.
_SHARPNESS = 4.5
_SMALL = 0.01
_PATCH_SCALE = 0.3
_LIGHTNESS_SHARE = 0.6


def start_vision_tower(model: CLIPModel) -> None:
    """Initialises positions, patch embedding and attention of a new model with eight heads per layer."""
    vision = model.vision_model
    width = vision.embeddings.position_embedding.weight.shape[1]
    head_width = width // len(_NEIGHBOURS)
    if vision.config.num_attention_heads != len(_NEIGHBOURS) or head_width % 4:
        raise ValueError("the image encoder must have eight heads whose width is a multiple of four")
    # Positions use the last `head_width` columns of the residual stream, which nothing else writes to at first.
    content = width - head_width
    frequencies = math.pi * (torch.arange(head_width // 4) + 0.5) / (head_width // 4)
    with torch.no_grad():
        _set_patch_embedding(vision.embeddings.patch_embedding.weight)
        _set_positions(vision.embeddings, frequencies, content)
        for layer in vision.encoder.layers:
            _look_at_neighbours(layer.self_attn, frequencies, content)
            layer.self_attn.v_proj.weight[:, content:] = 0
            layer.self_attn.out_proj.weight[content:] = 0
            layer.mlp.fc2.weight[content:] = 0


def _set_patch_embedding(weight: torch.Tensor) -> None:
    """Sets random mixtures of the lowest-frequency cosine patterns of lightness and of two colour differences."""
    width, _, side, _ = weight.shape
    k = torch.arange(side, dtype=torch.float32)
    cosines = torch.cos(math.pi * (k[None] + 0.5) * k[:, None] / side)
    cosines /= cosines.norm(dim=1, keepdim=True)
    order = sorted(((i, j) for i in range(side) for j in range(side)), key=lambda ij: ij[0] ** 2 + ij[1] ** 2)
    of_lightness = min(int(_LIGHTNESS_SHARE * width), side * side)
    of_red = (width - of_lightness) // 2
    counts = (of_lightness, of_red, width - of_lightness - of_red)
    directions = [torch.tensor(d) / math.hypot(*d) for d in ((1.0, 1, 1), (1.0, -1, 0), (1.0, 1, -2))]
    patterns = torch.stack([torch.einsum("c,y,x->cyx", direction, cosines[i], cosines[j])
                            for direction, count in zip(directions, counts) for i, j in order[:count]])
    mixture = torch.linalg.qr(torch.randn(width, width))[0]
    weight.copy_(_PATCH_SCALE * torch.einsum("ab,bcyx->acyx", mixture, patterns))


def _set_positions(embeddings: torch.nn.Module, frequencies: torch.Tensor, content: int) -> None:
    """Sets waves along x and y. Their inner product is the same for every row or column other than the patch's own."""
    position = embeddings.position_embedding.weight
    grid = math.isqrt(len(position) - 1)
    y, x = (axis.flatten().float()[:, None] * frequencies
            for axis in torch.meshgrid(torch.arange(grid), torch.arange(grid), indexing="ij"))
    position[:, content:] = 0
    position[1:, content:] = torch.cat([x.cos(), x.sin(), y.cos(), y.sin()], dim=1)
    embeddings.patch_embedding.weight[content:] = 0
    embeddings.class_embedding[content:] = 0


def _look_at_neighbours(attention: torch.nn.Module, frequencies: torch.Tensor, content: int) -> None:
    """Sets the keys to positions, and the queries of each head to the positions of one neighbour."""
    head_width = 4 * len(frequencies)
    gain = math.sqrt(_SHARPNESS * math.sqrt(head_width) / len(frequencies))
    query, key = attention.q_proj.weight, attention.k_proj.weight
    query.normal_(std=_SMALL)
    key.normal_(std=_SMALL)
    for head, (dx, dy) in enumerate(_NEIGHBOURS):
        rows = slice(head * head_width, (head + 1) * head_width)
        query[rows, content:] = gain * torch.block_diag(_shift(frequencies, dx), _shift(frequencies, dy))
        key[rows, content:] = gain * torch.eye(head_width)


def _shift(frequencies: torch.Tensor, distance: int) -> torch.Tensor:
    """The matrix that turns the waves (cosines, then sines) of a position into those of the position `distance` further on."""
    cosine, sine = torch.diag((frequencies * distance).cos()), torch.diag((frequencies * distance).sin())
    return torch.cat([torch.cat([cosine, -sine], dim=1), torch.cat([sine, cosine], dim=1)])
