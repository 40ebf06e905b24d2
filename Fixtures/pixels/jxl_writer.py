"""Writes JPEG XL files through Debian's libjxl 0.7 (`apt-get install libjxl0.7`), because pillow-jxl-plugin writes only a few of
the kinds that there are: no orientation, no animation, no HDR, no premultiplied alpha."""

import ctypes
from ctypes import POINTER, Structure, byref, c_char, c_double, c_float, c_int, c_size_t, c_ubyte, c_uint32, c_uint64, c_void_p

_jxl = ctypes.CDLL("libjxl.so.0.7")


class _Preview(Structure):
    _fields_ = [("xsize", c_uint32), ("ysize", c_uint32)]


class _Animation(Structure):
    _fields_ = [("tps_numerator", c_uint32), ("tps_denominator", c_uint32), ("num_loops", c_uint32), ("timecodes", c_int)]


class _BasicInfo(Structure):
    _fields_ = [
        ("have_container", c_int), ("xsize", c_uint32), ("ysize", c_uint32), ("bits_per_sample", c_uint32),
        ("exponent_bits_per_sample", c_uint32), ("intensity_target", c_float), ("min_nits", c_float),
        ("relative_to_max_display", c_int), ("linear_below", c_float), ("uses_original_profile", c_int),
        ("have_preview", c_int), ("have_animation", c_int), ("orientation", c_int), ("num_color_channels", c_uint32),
        ("num_extra_channels", c_uint32), ("alpha_bits", c_uint32), ("alpha_exponent_bits", c_uint32),
        ("alpha_premultiplied", c_int), ("preview", _Preview), ("animation", _Animation),
        ("intrinsic_xsize", c_uint32), ("intrinsic_ysize", c_uint32), ("padding", c_ubyte * 100),
    ]


class _Format(Structure):
    _fields_ = [("num_channels", c_uint32), ("data_type", c_int), ("endianness", c_int), ("align", c_size_t)]


class _Encoding(Structure):
    _fields_ = [
        ("color_space", c_int), ("white_point", c_int), ("white_point_xy", c_double * 2), ("primaries", c_int),
        ("red", c_double * 2), ("green", c_double * 2), ("blue", c_double * 2), ("transfer_function", c_int),
        ("gamma", c_double), ("rendering_intent", c_int),
    ]


class _ExtraChannel(Structure):
    _fields_ = [
        ("type", c_int), ("bits_per_sample", c_uint32), ("exponent_bits_per_sample", c_uint32), ("dim_shift", c_uint32),
        ("name_length", c_uint32), ("alpha_premultiplied", c_int), ("spot_color", c_float * 4), ("cfa_channel", c_uint32),
    ]


class _Blend(Structure):
    _fields_ = [("blendmode", c_int), ("source", c_uint32), ("alpha", c_uint32), ("clamp", c_int)]


class _Layer(Structure):
    _fields_ = [
        ("have_crop", c_int), ("crop_x0", c_int), ("crop_y0", c_int), ("xsize", c_uint32), ("ysize", c_uint32),
        ("blend_info", _Blend), ("save_as_reference", c_uint32),
    ]


class _Frame(Structure):
    _fields_ = [("duration", c_uint32), ("timecode", c_uint32), ("name_length", c_uint32), ("is_last", c_int), ("layer_info", _Layer)]


for _name, _arguments, _result in [
    ("JxlEncoderCreate", [c_void_p], c_void_p), ("JxlEncoderDestroy", [c_void_p], None),
    ("JxlEncoderInitBasicInfo", [POINTER(_BasicInfo)], None),
    ("JxlEncoderSetBasicInfo", [c_void_p, POINTER(_BasicInfo)], c_int),
    ("JxlEncoderSetColorEncoding", [c_void_p, POINTER(_Encoding)], c_int),
    ("JxlEncoderSetICCProfile", [c_void_p, ctypes.c_char_p, c_size_t], c_int),
    ("JxlEncoderFrameSettingsCreate", [c_void_p, c_void_p], c_void_p),
    ("JxlEncoderSetFrameLossless", [c_void_p, c_int], c_int), ("JxlEncoderSetFrameDistance", [c_void_p, c_float], c_int),
    ("JxlEncoderInitFrameHeader", [POINTER(_Frame)], None),
    ("JxlEncoderSetFrameHeader", [c_void_p, POINTER(_Frame)], c_int),
    ("JxlEncoderSetExtraChannelInfo", [c_void_p, c_size_t, POINTER(_ExtraChannel)], c_int),
    ("JxlEncoderInitExtraChannelInfo", [c_int, POINTER(_ExtraChannel)], None),
    ("JxlEncoderSetExtraChannelBuffer", [c_void_p, POINTER(_Format), ctypes.c_char_p, c_size_t, c_uint32], c_int),
    ("JxlEncoderAddImageFrame", [c_void_p, POINTER(_Format), ctypes.c_char_p, c_size_t], c_int),
    ("JxlEncoderUseBoxes", [c_void_p], c_int),
    ("JxlEncoderAddBox", [c_void_p, ctypes.c_char_p, ctypes.c_char_p, c_size_t, c_int], c_int),
    ("JxlEncoderCloseInput", [c_void_p], None),
    ("JxlEncoderProcessOutput", [c_void_p, POINTER(c_void_p), POINTER(c_size_t)], c_int),
]:
    _function = getattr(_jxl, _name)
    _function.argtypes, _function.restype = _arguments, _result

VERSION = "0.7"


def _check(status):
    if status:
        raise RuntimeError("libjxl refused the image")


def written(frames, orientation=1, lossless=True, distance=1.0, icc=None, code_points=None, premultiplied=False,
            boxes=(), black=None, animated=False):
    """A file with frames [row, column, channel] of 8 or 16 bits. With 2 or 4 channels the last is alpha.

    code_points are the primaries and the transfer function; boxes are (type, payload, compressed); black is an ink's plane."""
    first = frames[0]
    height, width, channels = first.shape
    bits = first.dtype.itemsize * 8
    encoder = _jxl.JxlEncoderCreate(None)
    info = _BasicInfo()
    _jxl.JxlEncoderInitBasicInfo(byref(info))
    info.xsize, info.ysize, info.bits_per_sample, info.orientation = width, height, bits, orientation
    info.uses_original_profile = int(lossless or icc is not None)
    info.num_color_channels = 1 if channels < 3 else 3
    if channels in (2, 4):
        info.num_extra_channels, info.alpha_bits, info.alpha_premultiplied = 1, bits, int(premultiplied)
    if black is not None:
        info.num_extra_channels = 1
    if animated:
        info.have_animation, info.animation.tps_numerator, info.animation.tps_denominator = 1, 10, 1
    if boxes:
        _check(_jxl.JxlEncoderUseBoxes(encoder))
    _check(_jxl.JxlEncoderSetBasicInfo(encoder, byref(info)))
    if black is not None:
        extra = _ExtraChannel()
        _jxl.JxlEncoderInitExtraChannelInfo(4, byref(extra))
        extra.bits_per_sample = bits
        _check(_jxl.JxlEncoderSetExtraChannelInfo(encoder, 0, byref(extra)))
    if icc is not None:
        _check(_jxl.JxlEncoderSetICCProfile(encoder, icc, len(icc)))
    else:
        primaries, transfer = code_points or (1, 13)
        encoding = _Encoding(color_space=1 if channels < 3 else 0, white_point=1,
                             primaries=11 if primaries == 12 else primaries, transfer_function=transfer, rendering_intent=1)
        _check(_jxl.JxlEncoderSetColorEncoding(encoder, byref(encoding)))
    settings = _jxl.JxlEncoderFrameSettingsCreate(encoder, None)
    _check(_jxl.JxlEncoderSetFrameLossless(settings, int(lossless)))
    if not lossless:
        _check(_jxl.JxlEncoderSetFrameDistance(settings, distance))
    format = _Format(channels, 2 if bits == 8 else 3, 0, 0)
    for kind, payload, compressed in boxes:
        _check(_jxl.JxlEncoderAddBox(encoder, kind, payload, len(payload), int(compressed)))
    for frame in frames:
        if animated:
            header = _Frame()
            _jxl.JxlEncoderInitFrameHeader(byref(header))
            header.duration = 1
            _check(_jxl.JxlEncoderSetFrameHeader(settings, byref(header)))
        data = frame.tobytes()
        _check(_jxl.JxlEncoderAddImageFrame(settings, byref(format), data, len(data)))
        if black is not None:
            plane = _Format(1, 2, 0, 0)
            _check(_jxl.JxlEncoderSetExtraChannelBuffer(settings, byref(plane), black.tobytes(), black.size, 0))
    _jxl.JxlEncoderCloseInput(encoder)
    room = ctypes.create_string_buffer(1 << 20)
    at, left = c_void_p(ctypes.addressof(room)), c_size_t(len(room))
    _check(_jxl.JxlEncoderProcessOutput(encoder, byref(at), byref(left)))
    _jxl.JxlEncoderDestroy(encoder)
    return room.raw[: len(room) - left.value]
