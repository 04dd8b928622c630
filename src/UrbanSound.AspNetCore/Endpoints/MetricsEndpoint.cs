using System.Text;
using Microsoft.AspNetCore.Http;
using UrbanSound.AspNetCore.Bodies;
using UrbanSound.AspNetCore.Metrics;
using UrbanSound.AspNetCore.Models;
using UrbanSound.Pipelines;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary><c>GET /metrics</c>: the counters as Prometheus reads them.</summary>
internal sealed class MetricsEndpoint(ModelSet models, ServerMetrics metrics, UploadBudget budget, ServerClock clock)
{
    public async Task AnswerAsync(HttpContext context)
    {
        byte[] text = Encoding.UTF8.GetBytes(Write());
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = text.Length;
        await context.Response.Body.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    }

    private string Write()
    {
        var text = new PrometheusText();
        ModelMetrics[] counted = [.. metrics.Models];
        text.Family("urbansound_inputs_total", "counter", "Inputs by model and what became of them; no model: refused before it was clear which.");
        foreach (ModelMetrics model in counted)
        {
            foreach (Outcome outcome in Enum.GetValues<Outcome>())
                text.Sample("urbansound_inputs_total", model.Count(outcome), ("model", model.Name), ("outcome", ServerMetrics.Name(outcome)));
        }

        text.Family("urbansound_request_duration_seconds", "histogram", "From the head of a request to the answer of its model.");
        foreach (ModelMetrics model in counted.Where(m => m.Name.Length > 0))
            text.Histogram("urbansound_request_duration_seconds", model.Duration, model.Name);
        text.Family("urbansound_inference_duration_seconds", "histogram", "Decoding and inference of one input.");
        foreach (ModelMetrics model in counted.Where(m => m.Name.Length > 0))
            text.Histogram("urbansound_inference_duration_seconds", model.Inference, model.Name);

        (string Name, SchedulerStatistics Load)[] loads = [.. models.All.Select(m => (m.Name, m.Pipeline.Statistics))];
        Gauge("urbansound_queued_inputs", "Inputs that wait for a worker.", load => load.Queued);
        Gauge("urbansound_running_inputs", "Inputs in work.", load => load.Running);
        Gauge("urbansound_workers", "Threads that answer.", load => load.Workers);
        Gauge("urbansound_drain_rate", "Inputs a second that the workers can do, as measured.", load => load.DrainRate);
        Gauge("urbansound_estimated_wait_seconds", "How long an input that came now would wait.", load => load.EstimatedWait.TotalSeconds);
        text.Family("urbansound_model_info", "gauge", "The models, always 1.");
        foreach (HostedModel model in models.All)
            text.Sample("urbansound_model_info", 1, ("model", model.Name), ("version", model.Identity.Version), ("sha256", model.Identity.Hash), ("sdk", model.Identity.Sdk));

        text.Family("urbansound_requests_in_flight", "gauge", "Requests that are worked on or wait.").Sample("urbansound_requests_in_flight", metrics.InFlight);
        text.Family("urbansound_upload_bytes", "gauge", "Memory reserved for bodies.").Sample("urbansound_upload_bytes", budget.Reserved);
        text.Family("urbansound_uploads_waiting", "gauge", "Bodies that wait for room.").Sample("urbansound_uploads_waiting", budget.Waiting);
        text.Family("process_cpu_seconds_total", "counter", "Processor time of the process.").Sample("process_cpu_seconds_total", ServerClock.CpuSeconds);
        text.Family("process_resident_memory_bytes", "gauge", "Memory of the process.").Sample("process_resident_memory_bytes", Environment.WorkingSet);
        text.Family("urbansound_uptime_seconds", "gauge", "Time since the start.").Sample("urbansound_uptime_seconds", clock.Uptime.TotalSeconds);
        return text.ToString();

        void Gauge(string name, string help, Func<SchedulerStatistics, double> value)
        {
            text.Family(name, "gauge", help);
            foreach ((string model, SchedulerStatistics load) in loads)
                text.Sample(name, value(load), ("model", model));
        }
    }
}
