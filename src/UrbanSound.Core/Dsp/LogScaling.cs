using System.Runtime.CompilerServices;
using UrbanSound.Dsp.Lanes;

namespace UrbanSound.Dsp;

/// <summary>
/// Turns linear values into the scale that options ask for: <c>units·ln(max(x, floor)) − units·ln(reference)</c>, and so on. What needs
/// nothing but the value itself is done group by group, while it is in L1; what needs the clip's peak follows at the end.
/// Immutable and thread-safe.
/// </summary>
internal sealed class LogScaling
{
    private readonly bool _takesLog;
    private readonly bool _addsFloor;
    private readonly float _floor;
    private readonly float _units;      // of the result per unit of the natural logarithm
    private readonly float _reference;  // in units; 0 when it is the clip's peak
    private readonly bool _usesPeak;
    private readonly float _range;      // in units; infinite without TopDb
    private readonly float _offset;
    private readonly float _scale;

    public LogScaling(SpectrogramOptions options)
    {
        _takesLog = options.Log != LogScale.None;
        _addsFloor = options.AddFloor;
        _floor = (float)options.Floor;
        // 10·log10 of a power is 20·log10 of a magnitude.
        double decibels = options.Power == 2 ? 10 : 20;
        double perDecade = options.Log switch
        {
            LogScale.NaturalLog => Math.Log(10),
            LogScale.Decibel => decibels,
            _ => 1,
        };
        _units = (float)(perDecade / Math.Log(10));
        _usesPeak = _takesLog && options.Reference is null;
        if (options.Reference is { } reference)
            _reference = (float)(perDecade * Math.Log10(options.AddFloor ? reference : Math.Max(reference, options.Floor)));
        _range = _takesLog && options.TopDb is { } range ? (float)(range / decibels * perDecade) : float.PositiveInfinity;
        (_offset, _scale) = ((float)options.OutputOffset, (float)options.OutputScale);
    }

    /// <summary>Whether <see cref="Finish"/> has something to do: it then also applies the output's offset and scale.</summary>
    public bool NeedsPeak => _usesPeak || !float.IsPositiveInfinity(_range);

    private bool HasAffine => _offset != 0 || _scale != 1;

    /// <summary>Scales <paramref name="rows"/> vectors in place.</summary>
    /// <returns>The greatest result; NaN has no say.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe float Apply<T>(float* values, int rows)
        where T : struct, ILanes<T>
    {
        T greatest = T.Broadcast(float.NegativeInfinity);
        bool affine = HasAffine && !NeedsPeak;
        if (_takesLog)
        {
            T floor = T.Broadcast(_floor), units = T.Broadcast(_units), reference = T.Broadcast(_reference);
            T offset = T.Broadcast(affine ? _offset : 0), scale = T.Broadcast(affine ? _scale : 1);
            float* value = values;
            for (int row = 0; row < rows; row++, value += T.Width)
            {
                T x = T.Load(value);
                x = T.MultiplySubtract(Logarithm.Compute(_addsFloor ? x + floor : T.Max(floor, x)), units, reference);
                greatest = T.Max(x, greatest);
                T.Store((x + offset) * scale, value);
            }
        }
        else if (affine)
        {
            T offset = T.Broadcast(_offset), scale = T.Broadcast(_scale);
            for (int row = 0; row < rows; row++, values += T.Width)
                T.Store((T.Load(values) + offset) * scale, values);
        }

        return T.MaxLane(greatest);
    }

    /// <summary>Sets all values of a clip in relation to its peak.</summary>
    /// <param name="values">Results of <see cref="Apply"/>.</param>
    /// <param name="peak">The greatest that it returned.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Finish<T>(Span<float> values, float peak)
        where T : struct, ILanes<T>
    {
        float shift = _usesPeak ? -peak : 0, least = peak + shift - _range;
        T shifts = T.Broadcast(shift), leasts = T.Broadcast(least), offset = T.Broadcast(_offset), scale = T.Broadcast(_scale);
        fixed (float* from = values)
        {
            float* value = from, end = from + values.Length;
            // As a count: of a clip without frames there is no address to subtract from.
            for (; end - value >= T.Width; value += T.Width)
                T.Store((T.Max(leasts, T.Load(value) + shifts) + offset) * scale, value);
            for (; value < end; value++)
            {
                float x = *value + shift;
                *value = ((least > x ? least : x) + _offset) * _scale;
            }
        }
    }
}
