using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace UrbanSound.Tests.Compat;

/// <summary>
/// What the library relies on in ONNX Runtime's managed API, said through its official members only, so that the same tests
/// judge the stand-in and the official package.
/// </summary>
public sealed class InferenceSessionTests
{
    private static readonly float[] Row = [1, 10, 100];

    [Fact]
    public void Tells_the_version_and_the_providers()
    {
        Assert.Matches(@"^1\.\d+\.\d+", OrtEnv.Instance().GetVersionString());
        Assert.Contains("CPUExecutionProvider", OrtEnv.Instance().GetAvailableProviders());
    }

    [Fact]
    public void Reads_what_the_model_says_of_itself()
    {
        var longText = new string('ü', 50_000);
        using var session = Open(OnnxBytes.AddRow(3, Row, ("urbansound.manifest", """{"name":"Straße"}"""), ("long", longText), ("empty", "")));

        Assert.Equal("add_row", session.ModelMetadata.GraphName);
        Assert.Equal("urbansound-tests", session.ModelMetadata.ProducerName);
        Assert.Equal(3, session.ModelMetadata.Version);
        Assert.Equal(3, session.ModelMetadata.CustomMetadataMap.Count);
        Assert.Equal("""{"name":"Straße"}""", session.ModelMetadata.CustomMetadataMap["urbansound.manifest"]);
        Assert.Equal(longText, session.ModelMetadata.CustomMetadataMap["long"]);
        Assert.Equal("", session.ModelMetadata.CustomMetadataMap["empty"]);
    }

    [Fact]
    public void A_model_without_metadata_has_an_empty_map()
    {
        using var session = Open(OnnxBytes.AddRow(3, Row));
        Assert.Empty(session.ModelMetadata.CustomMetadataMap);
    }

    [Fact]
    public void Tells_names_types_and_shapes_with_open_dimensions_as_minus_one()
    {
        using var session = Open(OnnxBytes.AddRow(3, Row));

        Assert.Equal(["x"], session.InputNames);
        Assert.Equal(["y"], session.OutputNames);
        foreach (var node in new[] { Assert.Single(session.InputMetadata).Value, Assert.Single(session.OutputMetadata).Value })
        {
            Assert.True(node.IsTensor);
            Assert.Equal(TensorElementType.Float, node.ElementDataType);
            Assert.Equal([-1, 3], node.Dimensions);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Computes_batches_of_any_size(int batch)
    {
        using var session = Open(OnnxBytes.AddRow(3, Row));
        using var options = new RunOptions();
        var data = Enumerable.Range(0, batch * 3).Select(i => i / 2f).ToArray();
        using var input = OrtValue.CreateTensorValueFromMemory(data, [batch, 3]);

        using var outputs = session.Run(options, ["x"], [input], ["y"]);

        var info = Assert.Single(outputs).GetTensorTypeAndShape();
        Assert.Equal([batch, 3], info.Shape);
        Assert.Equal(batch * 3, info.ElementCount);
        Assert.Equal(data.Select((value, i) => value + Row[i % 3]), outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void A_model_in_a_file_computes_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("urbansound-ü-");
        try
        {
            var path = Path.Combine(folder.FullName, "modèle.onnx");
            File.WriteAllBytes(path, OnnxBytes.AddRow(3, Row));
            using var options = new SessionOptions();
            using var session = new InferenceSession(path, options);
            Assert.Equal([1, 10, 100], AddTo(session, [0, 0, 0]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Fills_outputs_of_the_callers_own()
    {
        using var session = Open(OnnxBytes.AddRow(3, Row));
        using var options = new RunOptions();
        var result = new float[8];
        using var input = OrtValue.CreateTensorValueFromMemory([1f, 2f, 3f, 4f, 5f, 6f], [2, 3]);
        using var output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, result.AsMemory(1, 6), [2, 3]);

        session.Run(options, ["x"], [input], ["y"], [output]);

        Assert.Equal([0, 2, 12, 103, 5, 15, 106, 0], result);
        Assert.Equal(result[1..7], output.GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public void An_output_of_the_wrong_shape_is_refused()
    {
        using var session = Open(OnnxBytes.AddRow(3, Row));
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(new float[6], [2, 3]);
        using var output = OrtValue.CreateTensorValueFromMemory(new float[3], [1, 3]);
        Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["x"], [input], ["y"], [output]));
    }

    [Fact]
    public void An_input_is_read_where_it_lies_so_a_buffer_can_be_filled_again()
    {
        using var session = Open(OnnxBytes.AddRow(3, Row));
        using var options = new RunOptions();
        var buffer = new float[3];
        using var input = OrtValue.CreateTensorValueFromMemory(buffer, [1, 3]);
        foreach (var value in new[] { 1f, 2f })
        {
            input.GetTensorMutableDataAsSpan<float>().Fill(value);
            Assert.Equal(value, buffer[2]);
            using var outputs = session.Run(options, ["x"], [input], ["y"]);
            Assert.Equal(100 + value, outputs[0].GetTensorDataAsSpan<float>()[2]);
        }
    }

    [Fact]
    public void A_wrong_input_name_is_named()
    {
        using var session = Open(OnnxBytes.AddRow(3, Row));
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(new float[3], [1, 3]);
        var fault = Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["nope"], [input], ["y"]));
        Assert.Contains("nope", fault.Message, StringComparison.Ordinal);
        fault = Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["x"], [input], ["neither"]));
        Assert.Contains("neither", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_shape_is_refused_with_both_numbers()
    {
        using var session = Open(OnnxBytes.AddRow(3, Row));
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(new float[4], [1, 4]);
        var fault = Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["x"], [input], ["y"]));
        Assert.Contains("Got: 4 Expected: 3", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_element_type_is_refused()
    {
        using var session = Open(OnnxBytes.AddRow(3, Row));
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(new double[3], [1, 3]);
        Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["x"], [input], ["y"]));
    }

    [Fact]
    public void Memory_smaller_than_its_shape_is_refused()
        => Assert.Throws<OnnxRuntimeException>(() => OrtValue.CreateTensorValueFromMemory(new float[5], [2, 3]));

    [Fact]
    public void A_truncated_model_is_refused_wherever_it_ends()
    {
        var model = OnnxBytes.AddRow(3, Row, ("urbansound.manifest", "{}"));
        // Cutting between two top-level fields leaves a valid, shorter file: behind the graph it may load, before it never.
        for (var length = 0; length < model.Length; length++)
        {
            try
            {
                using var session = Open(model[..length]);
                Assert.Equal([1, 10, 100], AddTo(session, [0, 0, 0]));
            }
            catch (OnnxRuntimeException fault)
            {
                Assert.NotEmpty(fault.Message);
            }
        }
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(17);
        for (var round = 0; round < 200; round++)
        {
            var bytes = new byte[random.Next(0, 4096)];
            random.NextBytes(bytes);
            Assert.Throws<OnnxRuntimeException>(() => Open(bytes));
        }
    }

    [Fact]
    public void A_model_with_one_byte_changed_loads_or_is_refused_but_never_takes_the_process_down()
    {
        var model = OnnxBytes.AddRow(3, Row, ("urbansound.manifest", "{}"));
        var random = new Random(18);
        for (var position = 0; position < model.Length; position++)
        {
            var changed = (byte[])model.Clone();
            changed[position] ^= (byte)(1 << random.Next(8));
            try
            {
                using var session = Open(changed);
                AddTo(session, [0, 0, 0]);
            }
            catch (OnnxRuntimeException fault)
            {
                Assert.NotEmpty(fault.Message);
            }
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        using var options = new SessionOptions();
        var fault = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession("no/such/model.onnx", options));
        Assert.Contains("no/such/model.onnx", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Threads_share_a_session_and_get_the_same_numbers()
    {
        using var session = Open(OnnxBytes.AddRow(3, Row));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 300; i++)
                Assert.Equal([thread + 1, i + 10, 100], AddTo(session, [thread, i, 0]));
        })));
    }

    [Fact]
    public void A_terminated_run_fails_and_the_next_one_succeeds()
    {
        using var session = Open(OnnxBytes.Chain(4));
        using var options = new RunOptions { Terminate = true };
        using var input = OrtValue.CreateTensorValueFromMemory(new float[4], [4]);
        var fault = Assert.Throws<OnnxRuntimeException>(() => session.Run(options, ["x"], [input], ["y"]));
        Assert.Contains("terminate", fault.Message, StringComparison.OrdinalIgnoreCase);

        options.Terminate = false;
        using var outputs = session.Run(options, ["x"], [input], ["y"]);
        Assert.Equal(new float[4], outputs[0].GetTensorDataAsSpan<float>().ToArray());
    }

    [Fact]
    public async Task A_run_under_way_is_terminated_by_another_thread()
    {
        using var session = Open(OnnxBytes.Chain(2_000));
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(new float[1 << 18], [1 << 18]);
        var run = Task.Run(() => session.Run(options, ["x"], [input], ["y"]).Dispose());
        // Half a billion elements: seconds of work, unless the flag ends it. Whether it is set before or after the start, it holds.
        options.Terminate = true;
        await Assert.ThrowsAsync<OnnxRuntimeException>(() => run);
    }

    [Fact]
    public async Task Disposing_a_session_and_its_values_during_a_run_lets_the_run_finish()
    {
        for (var round = 0; round < 50; round++)
        {
            var session = Open(OnnxBytes.Chain(20));
            var options = new RunOptions();
            var input = OrtValue.CreateTensorValueFromMemory(new float[1 << 14], [1 << 14]);
            var run = Task.Run(() =>
            {
                try
                {
                    while (true)
                        session.Run(options, ["x"], [input], ["y"]).Dispose();
                }
                catch (ObjectDisposedException)
                {
                }
            });
            await Task.Yield();
            (round % 3 == 0 ? session : round % 3 == 1 ? options : (IDisposable)input).Dispose();
            await run;
            session.Dispose();
            options.Dispose();
            input.Dispose();
        }
    }

    internal static InferenceSession Open(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return new InferenceSession(model, options);
    }

    private static float[] AddTo(InferenceSession session, float[] x)
    {
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(x, [1, x.Length]);
        using var outputs = session.Run(options, ["x"], [input], ["y"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
