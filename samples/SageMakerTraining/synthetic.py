"""
Sounds that nobody recorded: engines, hammers, fans, sirens and shots made of pulses, resonances and noise. They carry no label. The
network learns from them what YAMNet hears in sounds between and beyond the recordings, which are few.
"""

import numpy as np
from scipy.signal import lfilter

RATE = 16000
LENGTH = 4 * RATE
_BENDS = 6
_FREQUENCIES = np.fft.rfftfreq(2 * LENGTH, 1 / RATE)
_OCTAVES = np.log2(np.maximum(_FREQUENCIES, 30) / 30)
_TIMES = np.arange(LENGTH) / RATE


def loudness(sound):
    """Root mean square, never 0."""
    return np.sqrt((sound**2).mean() + 1e-12)


def colour(sound, random, decibels, echo=0.35):
    """Another microphone in another room: a smooth equaliser of up to ±`decibels`, and sometimes a reverberation of up to half a second."""
    bends = random.uniform(-decibels, decibels, _BENDS)
    spectrum = np.fft.rfft(sound, 2 * LENGTH) * 10 ** (np.interp(_OCTAVES, np.linspace(0, 8.1, _BENDS), bends) / 20)
    if random.random() < echo:
        count = int(RATE * random.uniform(0.03, 0.5))
        response = random.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
        response *= 10 ** (random.uniform(-25, 0) / 20) / np.sqrt((response**2).sum())
        response[0] += 1
        spectrum = spectrum * np.fft.rfft(response, 2 * LENGTH)
    return np.fft.irfft(spectrum)[:LENGTH].astype(np.float32)


def noise(random):
    """Noise of a random slope, red to a little blue, and a random colour."""
    slope = random.uniform(-1.2, 0.3)
    white = random.standard_normal(LENGTH // 2 + 1) + 1j * random.standard_normal(LENGTH // 2 + 1)
    spectrum = white * np.maximum(np.fft.rfftfreq(LENGTH, 1 / RATE), 20) ** slope
    return colour(np.fft.irfft(spectrum, LENGTH).astype(np.float32), random, 9, 0)


def sound(random):
    """Four seconds: one or two sources over noise, at any level."""
    mixed = 0
    for kind in random.choice(len(_SOURCES), random.integers(1, 3), p=_SHARES):
        source = _SOURCES[kind](random)
        mixed = mixed + source / loudness(source) * 10 ** (random.uniform(-15, 0) / 20)
    background = noise(random)
    mixed = colour(mixed + background / loudness(background) * 10 ** (random.uniform(-40, -3) / 20), random, 8)
    return mixed / loudness(mixed) * 10 ** (random.uniform(-38, -12) / 20)


def _engine(random):
    """Explosions at 8 to 130 Hz, not all alike, through the resonances of a body, with noise that comes and goes with them."""
    fires = _pulses(random, 8, 130)
    decay = int(RATE * 10 ** random.uniform(-4, -2))
    envelope = np.convolve(fires, np.exp(-np.arange(5 * decay + 1) / max(decay, 1)))[:LENGTH]
    body = _resonate(envelope, random)
    hiss = noise(random)
    hiss = hiss / loudness(hiss)
    return (
        body / loudness(body)
        + hiss * random.uniform(0, 1)
        + hiss * np.abs(envelope) / (np.abs(envelope).mean() + 1e-9) * random.uniform(0, 0.5)
    )


def _hammer(random):
    """5 to 40 blows a second, each a burst of noise of 2 to 30 ms."""
    blows = _pulses(random, 5, 40)
    decay = int(RATE * random.uniform(0.002, 0.03))
    burst = np.exp(-np.arange(6 * decay) / decay) * random.standard_normal(6 * decay)
    return _resonate(np.convolve(blows, burst)[:LENGTH].astype(np.float32), random)


def _fan(random):
    """Steady noise with a hum and its harmonics, swelling a little."""
    steady = noise(random)
    steady /= loudness(steady)
    hum = random.choice([50, 60, 100, 120, random.uniform(20, 400)])
    for harmonic in range(1, random.integers(1, 12)):
        level = random.uniform(0, 0.8) / harmonic ** random.uniform(0, 1)
        steady = steady + level * np.sin(2 * np.pi * harmonic * hum * _TIMES + random.uniform(0, 6))
    swell = 1 + random.uniform(0, 0.6) * np.sin(2 * np.pi * random.uniform(0.1, 30) * _TIMES)
    return (steady * swell).astype(np.float32)


def _siren(random):
    """A tone with harmonics that wails, yelps or jumps, now and then interrupted."""
    pitch, wail = 10 ** random.uniform(2, 3.5), 10 ** random.uniform(-0.7, 1.2)
    depth, form = random.uniform(0, 0.5), random.integers(3)
    sine = np.sin(2 * np.pi * wail * _TIMES)
    course = [sine, np.sign(sine), 2 * ((wail * _TIMES) % 1) - 1][form]
    phase = 2 * np.pi * np.cumsum(pitch * 2 ** (depth * course)) / RATE
    tone = sum(random.uniform(0, 1) / k * np.sin(k * phase) for k in range(1, random.integers(2, 10)))
    if random.random() >= 0.5:
        tone = tone * (np.sin(2 * np.pi * random.uniform(0.3, 8) * _TIMES + random.uniform(0, 6)) > random.uniform(-0.8, 0.6))
    return tone.astype(np.float32)


def _shots(random):
    """Up to 14 bursts of noise or falling and rising tones that die away."""
    made = np.zeros(LENGTH, np.float32)
    for _ in range(random.integers(1, 15)):
        start = random.integers(LENGTH - 4000)
        count = min(int(random.integers(400, 16000)), LENGTH - start)
        envelope = np.exp(-np.arange(count) / (count * random.uniform(0.05, 0.4)))
        if random.random() < 0.6:
            burst = random.standard_normal(count)
        else:
            pitch = 10 ** random.uniform(2.3, 3.3) * (1 + random.uniform(-0.4, 0.4) * np.arange(count) / count)
            burst = np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
        made[start : start + count] += (burst * envelope * random.uniform(0.1, 1)).astype(np.float32)
    return _resonate(made, random)


_SOURCES = [_engine, _hammer, _fan, _siren, _shots]
_SHARES = [0.3, 0.2, 0.25, 0.15, 0.1]


def _pulses(random, lowest, highest):
    """A pulse train of a random rate that drifts and jitters; some pulses of a turn are stronger than others."""
    rate = 10 ** random.uniform(np.log10(lowest), np.log10(highest))
    drift = 1 + 0.15 * random.uniform(0, 1) * np.sin(2 * np.pi * random.uniform(0.05, 1) * _TIMES + random.uniform(0, 6))
    at = np.flatnonzero(np.diff(np.floor(np.cumsum(rate * drift / RATE))) > 0)
    jitter = random.uniform(0, 0.15)
    at = np.clip(at + (random.standard_normal(len(at)) * jitter * RATE / rate).astype(int), 0, LENGTH - 1)
    pulses = np.zeros(LENGTH, np.float32)
    pulses[at] = 1 + random.uniform(0, 0.6) * random.standard_normal(len(at))
    turn = random.integers(1, 7)
    pulses[at] *= np.resize(1 + random.uniform(0, 0.7) * random.standard_normal(turn), len(at))
    return pulses


def _resonate(sound, random):
    """Through one to four two-pole resonances at 63 Hz to 6.3 kHz."""
    heard = sound * random.uniform(0, 1)
    for _ in range(random.integers(1, 5)):
        frequency, quality = 10 ** random.uniform(1.8, 3.8), 10 ** random.uniform(0, 1.5)
        radius = np.exp(-np.pi * frequency / quality / RATE)
        rung = lfilter([1 - radius], [1, -2 * radius * np.cos(2 * np.pi * frequency / RATE), radius * radius], sound)
        heard = heard + rung / loudness(rung) * loudness(sound) * random.uniform(0.2, 1.5)
    return heard.astype(np.float32)
