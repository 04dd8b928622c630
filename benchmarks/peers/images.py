#!/usr/bin/env python3
"""A picture file in memory to a 224 x 224 tensor, one thread, the least of many calls, all in one run:
    /usr/bin/python3 benchmarks/peers/images.py PICTURE.jpg
ours exact and with shrink-on-load, Pillow with torchvision's method (its transforms written out with torch), and libvips' own
thumbnail. Wants a Release build of benchmarks/UrbanSound.Benchmarks, and Pillow, numpy and torch. Rounds alternate, so that a busy
machine slows everybody."""
import ctypes, glob, io, json, os, subprocess, sys, time

import numpy
import torch
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = os.path.join(HERE, "..", "UrbanSound.Benchmarks", "bin", "Release", "net10.0")
ROUNDS, CALLS = 3, 100

torch.set_num_threads(1)
file = open(sys.argv[1], "rb").read()
mean = torch.tensor([0.485, 0.456, 0.406]).view(-1, 1, 1)
deviation = torch.tensor([0.229, 0.224, 0.225]).view(-1, 1, 1)


def pillow():
    image = Image.open(io.BytesIO(file)).convert("RGB")
    w, h = image.size
    w, h = (256, int(256 * h / w)) if w <= h else (int(256 * w / h), 256)
    image = image.resize((w, h), Image.BILINEAR)
    left, top = round((w - 224) / 2), round((h - 224) / 2)
    image = image.crop((left, top, left + 224, top + 224))
    tensor = torch.from_numpy(numpy.array(image, copy=True)).permute(2, 0, 1).contiguous().to(torch.float32).div(255)
    return tensor.sub_(mean).div_(deviation)


vips = ctypes.CDLL(glob.glob(os.path.join(OURS, "runtimes", "linux-*", "native", "libvips-cpp.so*"))[0])
vips.vips_init(b"peer")
vips.vips_concurrency_set(1)
vips.vips_cache_set_max(0)
for name in ("vips_image_write_to_memory",):
    getattr(vips, name).restype = ctypes.c_void_p


def thumbnail():
    out = ctypes.c_void_p()
    # The arguments end with names and values: the shorter side becomes 256 by giving a box that the longer side doesn't bind.
    if vips.vips_thumbnail_buffer(file, ctypes.c_size_t(len(file)), ctypes.byref(out), ctypes.c_int(100000), b"height", ctypes.c_int(256), None):
        raise RuntimeError("thumbnail")
    size = ctypes.c_size_t()
    memory = vips.vips_image_write_to_memory(out, ctypes.byref(size))
    vips.g_free(ctypes.c_void_p(memory))
    vips.g_object_unref(out)
    return size.value


def least(call):
    best = 1e9
    for _ in range(CALLS):
        started = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - started)
    return best * 1000


ours, theirs, thumbnails = [], [], []
for _ in range(ROUNDS):
    out = subprocess.run(["dotnet", os.path.join(OURS, "UrbanSound.Benchmarks.dll"), "image-tensor", sys.argv[1]], capture_output=True, text=True, check=True).stdout
    ours.append(json.loads(out))
    theirs.append(least(pillow))
    thumbnails.append(least(thumbnail))
exact, fast = min(o["exact"] for o in ours), min(o["fast"] for o in ours)
print(f"ms: exact {exact:.2f} (tensor from pixels {min(o['tensorOnly'] for o in ours):.2f}), shrink-on-load {fast:.2f} "
      f"(mean {ours[0]['meanOff']} levels off, at most {ours[0]['mostOff']}); Pillow and torchvision's method {min(theirs):.2f}, libvips' thumbnail {min(thumbnails):.2f}")
print(f"exact is {min(theirs) / exact:.2f} times as fast as Pillow's; shrink-on-load takes {fast / min(thumbnails):.2f} of libvips' thumbnail")
