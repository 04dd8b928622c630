using Microsoft.AspNetCore.Http;

namespace UrbanSound.AspNetCore.Endpoints;

/// <summary>One request for answers, on its way.</summary>
internal sealed class InferenceRequest(HttpContext context, long started, CancellationToken cancellationToken)
{
    public HttpContext Context => context;

    /// <summary>When its head was there, as a time stamp.</summary>
    public long Started => started;

    /// <summary>The sender left, or the server gave up.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Whether what became of it has been counted.</summary>
    public bool IsCounted { get; set; }
}
