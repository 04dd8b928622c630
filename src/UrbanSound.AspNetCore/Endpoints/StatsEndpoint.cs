using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using UrbanSound.AspNetCore.Metrics;
using UrbanSound.AspNetCore.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary><c>GET /stats</c>: how the server fares, for people and for the page.</summary>
internal sealed class StatsEndpoint(ModelSet models, ServerMetrics metrics, ServerClock clock)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output))
            Write(json);
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = output.WrittenCount;
        await context.Response.Body.WriteAsync(output.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    private void Write(Utf8JsonWriter json)
    {
        long success = metrics.Count(Outcome.Success), refused = metrics.Count(Outcome.Refused);
        long errors = metrics.Count(Outcome.Invalid) + metrics.Count(Outcome.Failed) + metrics.Count(Outcome.Cancelled);
        double[]? quantiles = metrics.Latencies.Quantiles(0.5, 0.9, 0.99);
        json.WriteStartObject();
        json.WriteNumber("uptimeSeconds"u8, Math.Round(clock.Uptime.TotalSeconds, 3));
        json.WriteNumber("requests"u8, success + refused + errors);
        json.WriteNumber("success"u8, success);
        json.WriteNumber("errors"u8, errors);
        json.WriteNumber("refused"u8, refused);
        json.WriteNumber("inFlight"u8, metrics.InFlight);
        json.WriteNumber("queued"u8, models.All.Sum(m => m.Pipeline.Statistics.Queued));
        json.WriteNumber("throughput"u8, Math.Round(metrics.Latencies.Throughput(), 2));
        foreach ((int index, string name) in (ReadOnlySpan<(int, string)>)[(0, "p50"), (1, "p90"), (2, "p99")])
        {
            if (quantiles is null)
                json.WriteNull(name);
            else
                json.WriteNumber(name, quantiles[index]);
        }

        json.WriteNumber("memoryBytes"u8, Environment.WorkingSet);
        json.WriteNumber("cpu"u8, Math.Round(clock.Cpu(), 3));
        json.WriteStartArray("models"u8);
        foreach (HostedModel model in models.All)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, model.Name);
            json.WriteString("version"u8, model.Identity.Version);
            json.WriteString("hash"u8, model.Identity.Hash);
            json.WriteString("manifestHash"u8, model.Identity.ManifestHash);
            json.WriteString("sdk"u8, model.Identity.Sdk);
            json.WriteStartArray("mediaTypes"u8);
            foreach (string type in model.Pipeline.MediaTypes)
                json.WriteStringValue(type);
            json.WriteEndArray();
            SchedulerStatistics load = model.Pipeline.Statistics;
            json.WriteNumber("queued"u8, load.Queued);
            json.WriteNumber("running"u8, load.Running);
            json.WriteNumber("workers"u8, load.Workers);
            json.WriteNumber("drainRate"u8, Math.Round(load.DrainRate, 2));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
