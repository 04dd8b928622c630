namespace UrbanSound.Soak;

/// <summary>
/// A street that never ends: rumble that swells and fades, and now and then a horn, a siren or a bang. The same seed gives the
/// same samples, in whatever pieces they are taken.
/// </summary>
internal sealed class StreetSound(int sampleRate, uint seed)
{
    /// <summary>Levels and pitches change at these distances only.</summary>
    private const int BlockLength = 64;

    private uint _noise = seed;
    private uint _events = ~seed;
    private long _position;
    private float _rumble;
    private float _swell;
    private float _level;
    private float _decay;
    private float _phase;
    private float _turn;
    private float _bend;
    private float _hiss;
    private long _quietUntil;

    /// <summary>Writes the next samples, within ±1.</summary>
    internal void Fill(Span<float> samples)
    {
        while (!samples.IsEmpty)
        {
            int inBlock = (int)(_position % BlockLength);
            if (inBlock == 0)
                StartBlock();
            Span<float> some = samples[..Math.Min(samples.Length, BlockLength - inBlock)];
            for (int i = 0; i < some.Length; i++)
                some[i] = Next();
            _position += some.Length;
            samples = samples[some.Length..];
        }
    }

    private float Next()
    {
        // The generator of Numerical Recipes; its high bits are noise enough.
        _noise = unchecked((_noise * 1664525) + 1013904223);
        float white = (int)_noise * (1f / int.MaxValue);
        _rumble += 0.02f * (white - _rumble);
        float sample = _swell * _rumble;
        if (_level > 1e-4f)
        {
            _phase += _turn;
            _phase -= MathF.Floor(_phase);
            // Two parabolas are nearly a sine, and their overtones suit a horn.
            float wave = _phase < 0.5f ? 16 * _phase * (0.5f - _phase) : 16 * (_phase - 0.5f) * (_phase - 1);
            sample += _level * (((1 - _hiss) * wave) + (_hiss * white));
        }
        return Math.Clamp(sample, -1, 1);
    }

    private void StartBlock()
    {
        float minutes = (float)((double)_position / sampleRate / 60 % 1000);
        _swell = 1.5f + MathF.Sin(minutes * 2.1f) + (0.5f * MathF.Sin(minutes * 13.7f));
        _level *= _decay;
        _turn *= _bend;
        if (_position < _quietUntil)
            return;
        _quietUntil = _position + (long)((2 + (8 * Chance())) * sampleRate);
        float kind = Chance(), pitch = 300 + (900 * Chance());
        _level = 0.1f + (0.5f * Chance());
        _turn = pitch / sampleRate;
        // A bang dies at once; a horn stays; a siren climbs.
        (_decay, _bend, _hiss) = kind < 0.3f ? (0.9f, 1, 1f) : kind < 0.7f ? (0.998f, 1, 0f) : (0.9985f, 1.0005f, 0f);
    }

    private float Chance()
    {
        _events = unchecked((_events * 1664525) + 1013904223);
        return _events * (1f / uint.MaxValue);
    }
}
