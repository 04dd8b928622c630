using UrbanSound.AspNetCore;

// SageMaker runs "docker run IMAGE serve": the word says what there is to do anyway.
var builder = WebApplication.CreateSlimBuilder(args is ["serve", .. var rest] ? rest : args);
builder.WebHost.UseKestrelHttpsConfiguration();

// Where SageMaker has unpacked a model, that is the one; else those of the configuration; else the bundled one.
var models = builder.Configuration.GetSection("Models").GetChildren().Select(child => child.Value!).ToList();
var unpacked = Environment.GetEnvironmentVariable("SM_MODEL_DIR") ?? "/opt/ml/model";
if (Directory.Exists(unpacked) && Directory.EnumerateFiles(unpacked, "*.onnx", SearchOption.AllDirectories).Any())
    models = [unpacked];

builder.Services.AddInferenceServer(server =>
{
    builder.Configuration.GetSection("Server").Bind(server);
    foreach (var model in models)
        server.AddModel(model);
    if (models.Count == 0)
        server.AddBundledModel();
});

await using var app = builder.Build();
app.UseInferenceProblemDetails();
app.MapInferenceEndpoints();
await app.StartAsync();
await app.WaitForShutdownAsync();
app.ThrowIfModelsFailed();
