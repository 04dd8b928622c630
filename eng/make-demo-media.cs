// Synthesises the recordings of samples/media:   dotnet run eng/make-demo-media.cs [folder]
// Nobody was recorded and nothing was downloaded, so they can be shipped; every run gives the same bytes.
#:property RestorePackagesWithLockFile=false
#:property InvariantGlobalization=true
#:property PublishAot=false

using System.Buffers.Binary;

const int Rate = 22_050;

string folder = args.Length > 0 ? args[0] : "samples/media";
Directory.CreateDirectory(folder);

Save("siren.wav", Over(Siren(3.0), Traffic(3.0, seed: 11), 0.05));
Save("jackhammer.wav", Over(Jackhammer(2.5), Traffic(2.5, seed: 12), 0.05));
Save("dog_bark.wav", Over(Barks(2.0, [0.15, 0.62, 1.28]), Traffic(2.0, seed: 13), 0.02));
Save("drilling.wav", Drilling(2.5));
Save("car_horn.wav", Over(Horn(1.5, [(0.1, 0.35), (0.6, 0.75)]), Traffic(1.5, seed: 15), 0.05));
Save("gun_shot.wav", GunShot(1.5));
Save("street.wav", Street());

// The times are those that samples/media/README.md lists.
double[] Street()
{
    double[] street = Traffic(20.0, seed: 17);
    Scale(street, 0.1 / Peak(street));

    // The siren passes by: it swells and fades within its six seconds.
    double[] siren = Siren(6.0);
    for (int i = 0; i < siren.Length; i++)
        siren[i] *= Math.Pow(Math.Sin(Math.PI * i / siren.Length), 1.5);
    double[] horn = Horn(2.2, [(0, 0.4), (0.7, 1.2)]);
    double[] barks = Barks(3.0, [0, 0.5, 1.1, 2.0]);
    Add(street, siren, at: 2.0, gain: 0.5 / Peak(siren));
    Add(street, horn, at: 10.0, gain: 0.6 / Peak(horn));
    Add(street, barks, at: 15.0, gain: 0.8 / Peak(barks));
    return street;
}

// A wail: the pitch of a rotor that speeds up and runs down, with the harmonics of its ports.
static double[] Siren(double seconds)
{
    double[] samples = Silence(seconds);
    double phase = 0;
    for (int i = 0; i < samples.Length; i++)
    {
        double t = (double)i / Rate;
        double wail = 0.5 - (0.5 * Math.Cos(2 * Math.PI * t / 2.4));
        double pitch = 560 + (820 * Math.Pow(wail, 0.8));
        phase += 2 * Math.PI * pitch / Rate;
        samples[i] = Harmonics(phase, pitch, slope: 1.3) * (0.75 + (0.25 * wail));
    }
    Reverberate(samples, seconds: 0.5, gain: 0.25, seed: 21);
    return samples;
}

// A chisel that hits 25 times a second, never quite evenly: bursts of noise that ring the steel and the stone.
static double[] Jackhammer(double seconds)
{
    double[] hits = Silence(seconds);
    var noise = new Noise(22);
    for (double t = 0.02; t < seconds - 0.05; t += (1 / 25.0) * (1 + (0.06 * noise.Next())))
    {
        double strength = 1 + (0.2 * noise.Next());
        int start = (int)(t * Rate);
        for (int i = 0; i < Rate / 50 && start + i < hits.Length; i++)
            hits[start + i] += strength * noise.Next() * Math.Exp(-i / (0.004 * Rate));
    }
    double[] samples = Silence(seconds);
    Add(samples, hits, 0, 0.6);
    foreach ((double frequency, double bandwidth, double gain) in new[] { (180.0, 60.0, 1.6), (620, 70, 0.9), (1_450, 60, 0.7), (2_750, 70, 0.6), (4_300, 90, 0.4) })
        Add(samples, Resonate(hits, frequency, bandwidth), 0, gain);
    Reverberate(samples, seconds: 0.15, gain: 0.2, seed: 23);
    return samples;
}

// A rough voice whose pitch rises and falls within a fifth of a second, through the resonances of a dog's throat and mouth.
static double[] Barks(double seconds, double[] times)
{
    double[] voice = Silence(seconds);
    var noise = new Noise(24);
    foreach (double time in times)
    {
        double length = 0.19 + (0.03 * noise.Next());
        double top = 620 + (70 * noise.Next());
        double phase = 0;
        for (int i = 0; i < length * Rate; i++)
        {
            double t = i / (length * Rate);
            double pitch = (top * Math.Sin(Math.PI * Math.Min(1, 0.25 + (0.75 * t)))) + 200 + (25 * noise.Next());
            phase += 2 * Math.PI * pitch / Rate;
            double envelope = Math.Min(1, t / 0.08) * Math.Pow(1 - t, 1.2);

            // Half the pitch comes through as well: the harshness of a bark is a voice that breaks.
            double source = Math.Tanh(2 * (Harmonics(phase, pitch, slope: 0.9) + (0.5 * Math.Sin(phase / 2)))) + (0.45 * noise.Next());
            int index = (int)(time * Rate) + i;
            if (index < voice.Length)
                voice[index] += envelope * source;
        }
    }
    double[] samples = Silence(seconds);
    Add(samples, voice, 0, 0.15);
    foreach ((double frequency, double bandwidth, double gain) in new[] { (720.0, 130.0, 1.0), (1_250, 160, 0.8), (2_600, 260, 0.5), (3_900, 400, 0.3) })
        Add(samples, Resonate(voice, frequency, bandwidth), 0, gain);
    Reverberate(samples, seconds: 0.25, gain: 0.12, seed: 25);
    return samples;
}

// An electric motor's hum and gear whine that sag as the bit bites, and the hiss and rattle of the stone.
static double[] Drilling(double seconds)
{
    double[] motor = Silence(seconds);
    double[] grit = Silence(seconds);
    var noise = new Noise(26);
    double phase = 0;
    for (int i = 0; i < motor.Length; i++)
    {
        double t = (double)i / Rate;
        double spin = 1 - Math.Exp(-t / 0.12);
        double load = t > 0.6 ? 1 - Math.Exp(-(t - 0.6) / 0.1) : 0;
        double pitch = Math.Max(20, (190 * spin) - (35 * load) + (4 * Math.Sin(2 * Math.PI * 3.1 * t)));
        phase += 2 * Math.PI * pitch / Rate;
        double rattle = Math.Pow(0.5 + (0.5 * Math.Sin(phase / 4)), 3);
        motor[i] = spin * (Harmonics(phase, pitch, slope: 0.8) + (0.35 * Math.Sin(7 * phase)) + (0.25 * Math.Sin(11.5 * phase)));
        grit[i] = noise.Next() * ((0.1 * spin) + (load * (0.4 + (0.8 * rattle))));
    }
    double[] samples = Silence(seconds);
    Add(samples, motor, 0, 0.6);
    Add(samples, grit, 0, 0.25);
    Add(samples, Resonate(grit, 2_900, 900), 0, 0.6);
    Add(samples, Resonate(grit, 5_200, 1_200), 0, 0.5);
    Reverberate(samples, seconds: 0.3, gain: 0.2, seed: 27);
    return samples;
}

// Two diaphragms a major third apart, both rich in overtones and slightly out of tune with themselves.
static double[] Horn(double seconds, (double At, double Length)[] blasts)
{
    double[] samples = Silence(seconds);
    foreach ((double at, double length) in blasts)
    {
        double low = 0, high = 0;
        for (int i = 0; i < length * Rate; i++)
        {
            double t = (double)i / Rate;
            double envelope = Math.Min(1, t / 0.02) * Math.Min(1, (length - t) / 0.04);
            double settle = 1 - (0.03 * Math.Exp(-t / 0.03));
            low += 2 * Math.PI * 405 * settle / Rate;
            high += 2 * Math.PI * 508.5 * settle / Rate;
            double reeds = Math.Tanh(1.5 * Harmonics(low, 405, slope: 0.7)) + Math.Tanh(1.5 * Harmonics(high, 508.5, slope: 0.7));
            int index = (int)(at * Rate) + i;
            if (index < samples.Length)
                samples[index] += envelope * reeds;
        }
    }
    Add(samples, Resonate(samples, 2_400, 700), 0, 0.5);
    Reverberate(samples, seconds: 0.4, gain: 0.2, seed: 28);
    return samples;
}

// The muzzle blast, its boom, two walls that throw it back, and the long tail of a street.
static double[] GunShot(double seconds)
{
    double[] samples = Silence(seconds);
    var noise = new Noise(29);
    foreach ((double at, double gain, double decay) in new[] { (0.1, 1.0, 0.006), (0.163, 0.3, 0.012), (0.231, 0.18, 0.02) })
    {
        int start = (int)(at * Rate);
        for (int i = 0; start + i < samples.Length; i++)
        {
            double t = (double)i / Rate;
            samples[start + i] += gain * ((noise.Next() * Math.Exp(-t / decay)) + (0.6 * Math.Sin(2 * Math.PI * 95 * t) * Math.Exp(-t / 0.05)));
        }
    }
    Reverberate(samples, seconds: 1.1, gain: 0.5, seed: 30);
    return samples;
}

// Tyres and engines from far away: low-passed noise that comes and goes, over a hum.
static double[] Traffic(double seconds, ulong seed)
{
    double[] samples = Silence(seconds);
    var noise = new Noise(seed);
    double rumble = 0, tyres = 0;
    for (int i = 0; i < samples.Length; i++)
    {
        double t = (double)i / Rate;
        double white = noise.Next();
        rumble += 0.02 * (white - rumble);
        tyres += 0.22 * (white - tyres);
        double pass = 0.6 + (0.4 * Math.Sin((2 * Math.PI * 0.13 * t) + 1));
        double hum = Math.Sin(2 * Math.PI * 62 * t) + (0.5 * Math.Sin(2 * Math.PI * 93.3 * t));
        samples[i] = (4 * rumble) + (0.5 * pass * tyres) + (0.05 * hum);
    }
    return samples;
}

// The harmonics of a phase that fit below the Nyquist frequency, each n^-slope strong.
static double Harmonics(double phase, double pitch, double slope)
{
    double sum = 0;
    for (int n = 1; n <= 16 && n * pitch < 0.45 * Rate; n++)
        sum += Math.Sin(n * phase) * Math.Pow(n, -slope);
    return 0.5 * sum;
}

// A two-pole resonator: y[n] = x[n] + 2 r cos(w) y[n-1] - r^2 y[n-2] with r = exp(-pi bandwidth / rate), here with its peak near 1.
static double[] Resonate(double[] input, double frequency, double bandwidth)
{
    double r = Math.Exp(-Math.PI * bandwidth / Rate);
    double omega = 2 * Math.PI * frequency / Rate;
    double gain = (1 - r) * 2 * Math.Sin(omega);
    double[] output = new double[input.Length];
    double y1 = 0, y2 = 0;
    for (int i = 0; i < input.Length; i++)
    {
        double y = (gain * input[i]) + (2 * r * Math.Cos(omega) * y1) - (r * r * y2);
        (y1, y2) = (y, y1);
        output[i] = y;
    }
    return output;
}

// Adds 150 echoes at random times, the later the weaker and the duller: a crude street between houses.
static void Reverberate(double[] samples, double seconds, double gain, ulong seed)
{
    double[] dry = (double[])samples.Clone();
    double[] dull = new double[dry.Length];
    double state = 0;
    for (int i = 0; i < dry.Length; i++)
    {
        state += 0.3 * (dry[i] - state);
        dull[i] = state;
    }
    var noise = new Noise(seed);
    for (int echo = 0; echo < 150; echo++)
    {
        double position = 0.5 + (0.5 * noise.Next());
        double strength = gain * noise.Next() * Math.Exp(-4.6 * position);
        Add(samples, position < 0.15 ? dry : dull, at: 0.008 + (position * seconds), strength);
    }
}

static double[] Silence(double seconds) => new double[(int)Math.Round(seconds * Rate)];

static double[] Over(double[] sound, double[] background, double gain)
{
    Scale(sound, 1 / Peak(sound));
    Add(sound, background, 0, gain);
    return sound;
}

static void Add(double[] target, double[] source, double at, double gain)
{
    int offset = (int)(at * Rate);
    for (int i = 0; i < source.Length && offset + i < target.Length; i++)
        target[offset + i] += gain * source[i];
}

static void Scale(double[] samples, double gain)
{
    for (int i = 0; i < samples.Length; i++)
        samples[i] *= gain;
}

static double Peak(double[] samples) => samples.Max(Math.Abs);

// RIFF/WAVE, one channel of 16-bit PCM, with the peak at 0.9 of full scale.
void Save(string name, double[] samples)
{
    const int Header = 44;
    byte[] file = new byte[Header + (2 * samples.Length)];
    "RIFF"u8.CopyTo(file);
    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
    "WAVEfmt "u8.CopyTo(file.AsSpan(8));
    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
    BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
    BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), Rate);
    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 2 * Rate);
    BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
    BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
    "data"u8.CopyTo(file.AsSpan(36));
    BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 2 * samples.Length);
    double scale = 0.9 * short.MaxValue / Peak(samples);
    for (int i = 0; i < samples.Length; i++)
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(Header + (2 * i)), (short)Math.Round(scale * samples[i]));
    File.WriteAllBytes(Path.Combine(folder, name), file);
}

// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014), because the sequence of System.Random is
// not promised to stay the same. Values from -1 to 1.
internal sealed class Noise(ulong seed)
{
    private ulong _state = seed * 0x9E3779B97F4A7C15;

    public double Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return ((z >> 11) * (2.0 / (1UL << 53))) - 1;
    }
}
