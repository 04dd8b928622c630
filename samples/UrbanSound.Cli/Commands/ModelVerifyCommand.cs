using System.CommandLine;
using UrbanSound.Cli.Terminal;
using UrbanSound.Cli.Verification;
using UrbanSound.Models;

namespace UrbanSound.Cli.Commands;

/// <summary><c>model verify</c>: whether a model gives here what it gave where it was trained.</summary>
internal static class ModelVerifyCommand
{
    private const double UsualTolerance = 1e-4;

    public static CliCommand Create(CliTerminal terminal)
    {
        var file = Paths.Argument("MODEL.onnx", "The model, with its manifest.");
        var expected = new Option<string>("--expected")
        {
            HelpName = "FILE",
            Description = "JSON with inputs and outputs, as samples/SageMakerTraining writes it, or the outputs as .npy.",
            Required = true,
        };
        var inputs = new Option<string?>("--inputs") { HelpName = "FILE.npy", Description = "The inputs, where --expected is a .npy file." };
        var tolerance = new Option<double>("--tolerance")
        {
            HelpName = "X",
            Description = "The largest absolute difference allowed, 0 to 1.",
            DefaultValueFactory = _ => UsualTolerance,
        };
        tolerance.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && double.TryParse(token.Value, Culture.Number, Culture.Invariant, out var value) && !(value is >= 0 and <= 1))
                result.AddError($"--tolerance: '{token.Value}' is not 0 to 1.");
        });
        var command = new CliCommand("verify", "Proves that a model gives the outputs that another runtime, such as PyTorch, gave for the same inputs.")
        {
            Notes = "Compared are the graph's outputs as they are, before temperature and softmax. Exit code 2 when they differ by more.",
            Examples =
            [
                "urbansound model verify my.onnx --expected my.expected.json",
                "urbansound model verify my.onnx --inputs inputs.npy --expected outputs.npy",
            ],
        };
        command.Add(file);
        command.Add(expected);
        command.Add(inputs);
        command.Add(tolerance);
        command.Run((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var reference = ExpectedOutputs.Read(parsed.GetRequiredValue(expected), parsed.GetValue(inputs));
            using var model = OnnxModel.Load(path);
            var worst = OutputComparison.Run(model, reference, cancellationToken);
            var allowed = parsed.GetValue(tolerance);
            var agrees = worst.Worst <= allowed;
            var other = reference.Runtime.Length > 0 ? Printable.Text(reference.Runtime) : "expected";
            terminal.WriteResult(string.Create(Culture.Invariant,
                $"{(agrees ? "agrees" : "differs")}: {reference.Count} inputs, worst deviation {worst.Worst:0.###E+0} at input {worst.Input}, output {worst.Output} ({other} {worst.Expected:G9}, here {worst.Actual:G9}), allowed {allowed:0.###E+0}"));
            return Task.FromResult(agrees ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }
}
