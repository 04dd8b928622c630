using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;
using UrbanSound;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>
/// Calls every row of the table that the stand-in uses and compares whatever shows, so that a library that isn't what its version
/// says is one clear error at first use instead of wrong numbers later. A release, a thread count and a log level show nothing
/// here; tests watch the process's memory and threads for those.
/// </summary>
internal static unsafe class OrtSelfTest
{
    /// <summary>
    /// ONNX, protobuf by hand: graph "g" of producer "u", version 7, {"k": "v"}: y[N,2] = a[2] + x[N,2], in floats. Inputs and
    /// outputs differ in number, names and shapes, so that nothing passes that confuses them.
    /// </summary>
    private static ReadOnlySpan<byte> Adding =>
    [
        0x08, 8, 0x12, 1, (byte)'u', 0x28, 7, // ir_version, producer_name, model_version
        0x3A, 80, // graph
        0x0A, 14, 0x0A, 1, (byte)'a', 0x0A, 1, (byte)'x', 0x12, 1, (byte)'y', 0x22, 3, (byte)'A', (byte)'d', (byte)'d', // node: inputs, output, op_type
        0x12, 1, (byte)'g', // name
        0x5A, 15, 0x0A, 1, (byte)'a', 0x12, 10, 0x0A, 8, 0x08, 1, 0x12, 4, 0x0A, 2, 0x08, 2, // input: name, float tensor [2]
        0x5A, 20, 0x0A, 1, (byte)'x', 0x12, 15, 0x0A, 13, 0x08, 1, 0x12, 9, 0x0A, 3, 0x12, 1, (byte)'N', 0x0A, 2, 0x08, 2, // input: [N, 2]
        0x62, 20, 0x0A, 1, (byte)'y', 0x12, 15, 0x0A, 13, 0x08, 1, 0x12, 9, 0x0A, 3, 0x12, 1, (byte)'N', 0x0A, 2, 0x08, 2, // output: [N, 2]
        0x42, 2, 0x10, 13, // opset_import: 13
        0x72, 6, 0x0A, 1, (byte)'k', 0x12, 1, (byte)'v', // metadata_props
    ];

    public static void Run(OrtApi api)
    {
        try
        {
            Statuses(api);
            using var options = Options();
            Session(options);
            Fails(ErrorCode.NoSuchFile, "a missing file", () => new InferenceSession("urbansound-self-test/missing.onnx", options).Dispose());
            Expect(OrtEnv.Instance().GetAvailableProviders().Contains("CPUExecutionProvider"), "the CPU provider is listed");
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or SelfTestException)
        {
            throw new UrbanSoundException(
                UrbanSoundErrorKind.Unavailable,
                $"ONNX Runtime {api.Library.Version} at {api.Library.Path} fails its self-test ({exception.Message}), so its results can't be trusted: " +
                $"use the library that travels with the package, or name another with {OnnxRuntimeLibrary.PathVariable}.",
                exception);
        }
    }

    private static void Statuses(OrtApi api)
    {
        nint status;
        fixed (byte* message = "what happened\0"u8)
            status = api.CreateStatus((int)ErrorCode.NotImplemented, message);
        Expect(status != 0, "a status is created");
        var code = (ErrorCode)api.GetErrorCode(status);
        var text = Marshal.PtrToStringUTF8((nint)api.GetErrorMessage(status));
        api.ReleaseStatus(status);
        Expect(code == ErrorCode.NotImplemented && text == "what happened", "a status gives its code and message back");
    }

    private static SessionOptions Options()
    {
        var options = new SessionOptions();
        // Options can't be read back, but impossible values are refused, each by its own setter.
        Fails(ErrorCode.InvalidArgument, "an unknown optimization level", () => options.GraphOptimizationLevel = (GraphOptimizationLevel)77);
        Fails(ErrorCode.InvalidArgument, "an unknown execution mode", () => options.ExecutionMode = (ExecutionMode)77);
        Fails(ErrorCode.InvalidArgument, "an empty configuration key", () => options.AddSessionConfigEntry("", "1"));
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        options.IntraOpNumThreads = 1;
        options.InterOpNumThreads = 1;
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    private static void Session(SessionOptions options)
    {
        using var session = new InferenceSession(Adding.ToArray(), options);
        Expect(session.InputNames is ["a", "x"] && session.OutputNames is ["y"], "the names of inputs and outputs");
        Expect(
            IsDeclared(session.InputMetadata["a"], [2]) && IsDeclared(session.InputMetadata["x"], [-1, 2]) && IsDeclared(session.OutputMetadata["y"], [-1, 2]),
            "the declared types and shapes");
        var model = session.ModelMetadata;
        Expect(model is { ProducerName: "u", GraphName: "g", Version: 7, CustomMetadataMap.Count: 1 }, "the model's description");
        Expect(model.CustomMetadataMap.GetValueOrDefault("k") == "v", "the model's own metadata");

        using var runOptions = new RunOptions();
        using var a = OrtValue.CreateTensorValueFromMemory([10f, 20f], [2]);
        using var x = OrtValue.CreateTensorValueFromMemory([1f, 2f, -3f, 4f, 5f, 6f], [3, 2]);
        runOptions.Terminate = true;
        Fails(ErrorCode.Fail, "a terminated run", () => session.Run(runOptions, ["a", "x"], [a, x], ["y"]).Dispose());
        runOptions.Terminate = false;
        using var outputs = session.Run(runOptions, ["a", "x"], [a, x], ["y"]);
        Expect(outputs[0].GetTensorTypeAndShape() is { ElementDataType: TensorElementType.Float, Shape: [3, 2], ElementCount: 6 }, "type and shape of an output");
        Expect(outputs[0].GetTensorDataAsSpan<float>().SequenceEqual([11f, 22f, 7f, 24f, 15f, 26f]), "the numbers of an output");
    }

    private static bool IsDeclared(NodeMetadata node, ReadOnlySpan<int> shape)
        => node is { IsTensor: true, ElementDataType: TensorElementType.Float } && shape.SequenceEqual(node.Dimensions);

    private static void Fails(ErrorCode code, string what, Action action)
    {
        try
        {
            action();
        }
        catch (OnnxRuntimeException exception)
        {
            Expect(exception.Message.StartsWith($"[ErrorCode:{code}]", StringComparison.Ordinal), $"the refusal of {what}, instead of: {exception.Message}");
            return;
        }

        Expect(false, $"the refusal of {what}");
    }

    private static void Expect([DoesNotReturnIf(false)] bool holds, string what)
    {
        if (!holds)
            throw new SelfTestException($"missing: {what}");
    }

    private sealed class SelfTestException(string message) : Exception(message);
}
