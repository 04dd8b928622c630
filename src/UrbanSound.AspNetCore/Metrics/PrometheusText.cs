using System.Globalization;
using System.Text;

namespace UrbanSound.AspNetCore.Metrics;

/// <summary>Writes Prometheus' text format, version 0.0.4. A family's samples stand together, below its help and type.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    public PrometheusText Family(string name, string type, string help)
    {
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    public PrometheusText Sample(string name, double value, params ReadOnlySpan<(string Label, string Value)> labels)
    {
        _text.Append(name);
        for (int i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Label).Append("=\"");
            Escape(labels[i].Value);
            _text.Append('"');
        }

        if (labels.Length > 0)
            _text.Append('}');
        _text.Append(' ').Append(Number(value)).Append('\n');
        return this;
    }

    /// <summary>A histogram's buckets, each counting all below its bound, their sum and count.</summary>
    public PrometheusText Histogram(string name, Buckets buckets, string model)
    {
        (long[] counts, double sum) = buckets.Snapshot();
        long all = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            all += counts[i];
            Sample(name + "_bucket", all, ("model", model), ("le", i < buckets.Bounds.Length ? Number(buckets.Bounds[i]) : "+Inf"));
        }

        return Sample(name + "_sum", sum, ("model", model)).Sample(name + "_count", all, ("model", model));
    }

    public override string ToString() => _text.ToString();

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void Escape(string value)
    {
        foreach (char c in value)
        {
            _ = c switch
            {
                '\\' => _text.Append(@"\\"),
                '"' => _text.Append("\\\""),
                '\n' => _text.Append("\\n"),
                _ => _text.Append(c),
            };
        }
    }
}
