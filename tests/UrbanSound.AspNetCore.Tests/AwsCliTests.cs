using System.Diagnostics;
using System.Text.Json;
using UrbanSound.Tests;

namespace UrbanSound.AspNetCore.Tests;

/// <summary>An AWS SDK that was not told of this server, pointed at it.</summary>
public sealed class AwsCliTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AwsCliFact]
    public async Task Invoke_endpoint_gets_the_answer_and_a_fault_by_its_name()
    {
        await using RunningServer server = await RunningServer.StartAsync(pictures: false);
        string answer = _folder.File("answer.json");
        await File.WriteAllBytesAsync(_folder.File("sound.wav"), Sounds.Band(5));
        await File.WriteAllTextAsync(_folder.File("text.wav"), "no sound");
        (int code, string error) = await InvokeAsync(server, _folder.File("sound.wav"), answer);
        Assert.Equal((0, ""), (code, error));
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(answer));
        Assert.Equal("band5", json.RootElement.GetProperty("label").GetString());
        (code, error) = await InvokeAsync(server, _folder.File("text.wav"), answer);
        Assert.NotEqual(0, code);
        Assert.Contains("ValidationError", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Error)> InvokeAsync(RunningServer server, string body, string answer)
    {
        var start = new ProcessStartInfo(
            "aws",
            ["sagemaker-runtime", "invoke-endpoint", "--endpoint-url", server.Address.ToString(), "--endpoint-name", "any", "--content-type", "audio/wav",
                "--body", "fileb://" + body, answer])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["AWS_ACCESS_KEY_ID"] = "any", ["AWS_SECRET_ACCESS_KEY"] = "any", ["AWS_DEFAULT_REGION"] = "us-east-1", ["AWS_EC2_METADATA_DISABLED"] = "true",
                ["AWS_MAX_ATTEMPTS"] = "1",
            },
        };
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await said;
        return (process.ExitCode, error);
    }
}
