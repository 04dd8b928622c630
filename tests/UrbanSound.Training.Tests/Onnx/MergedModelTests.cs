using System.Diagnostics;
using UrbanSound.Models;
using UrbanSound.Training.Embeddings;
using UrbanSound.Training.Learning;
using UrbanSound.Training.Onnx;
using UrbanSound.Training.Tests.Learning;

namespace UrbanSound.Training.Tests.Onnx;

public class MergedModelTests
{
    private static readonly ModelDescription Description = new() { Name = "merged", Labels = ["a", "b", "c"], Licence = "none" };

    [Theory]
    [InlineData(13, HeadKind.Mlp, EmbeddingPooling.MeanMax, InputScaling.SquareRootStandardise)]
    [InlineData(18, HeadKind.Mlp, EmbeddingPooling.MeanMax, InputScaling.Standardise)]
    [InlineData(17, HeadKind.Mlp, EmbeddingPooling.MeanMax, InputScaling.SquareRootCentre)]
    [InlineData(11, HeadKind.Linear, EmbeddingPooling.Mean, InputScaling.None)]
    public void One_file_gives_what_backbone_and_head_give(long opset, HeadKind kind, EmbeddingPooling pooling, InputScaling scaling)
    {
        string folder = Directory.CreateTempSubdirectory("urbansound-test-").FullName;
        try
        {
            Backbone backbone = TinyBackbone.Write(folder, opset);
            TrainedHead head = Train(kind, pooling, scaling);
            string path = Path.Combine(folder, "merged.onnx");
            MergedModel.Write(path, backbone, head.WithTemperature(1.5), Description);
            using OnnxModel whole = OnnxModel.Load(path), alone = OnnxModel.Load(backbone.Path, backbone.Manifest);
            Assert.Equal(1.5, whole.Manifest.Output.Temperature);
            Assert.NotNull(whole.Manifest.Probe);
            var random = new Random(5);
            float[] samples = [.. Enumerable.Range(0, TinyBackbone.Samples).Select(_ => (float)((random.NextDouble() * 2) - 1))];
            float[] expected = head.Logits(LabelledEmbeddings.Pool(alone.Run(samples, 1), TinyBackbone.Dimensions, pooling));
            float[] actual = whole.Run(samples, 1);
            Assert.Equal(3, actual.Length);
            for (int c = 0; c < 3; c++)
                Assert.Equal(expected[c], actual[c], 1e-5);
            Assert.Equal(2, Directory.GetFiles(folder, "*.onnx").Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [OnnxCheckerFact]
    public void The_file_passes_the_checker_of_ONNX()
    {
        string folder = Directory.CreateTempSubdirectory("urbansound-test-").FullName;
        try
        {
            string path = Path.Combine(folder, "merged.onnx");
            TrainedHead head = Train(HeadKind.Mlp, EmbeddingPooling.MeanMax, InputScaling.SquareRootStandardise);
            MergedModel.Write(path, TinyBackbone.Write(folder, 13), head, Description);
            Assert.Equal("", OnnxCheckerFactAttribute.Run("import onnx, sys; onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)", path));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void What_is_not_known_is_kept_byte_for_byte()
    {
        byte[] bytes = new WireMessage().Add(1, 7).Add(999, "unknown").Add(5, 1.5f).Add(999, -1L).ToBytes();
        Assert.Equal(bytes, WireMessage.Parse(bytes).ToBytes());
    }

    [Theory]
    [InlineData(new byte[] { 0x0A, 0x7F, 1 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[0])]
    public void Bytes_that_are_no_model_are_refused(byte[] bytes) =>
        Assert.Equal(UrbanSoundErrorKind.InvalidModel, Assert.Throws<UrbanSoundException>(() => OnnxFile.Parse(bytes, "x.onnx")).Kind);

    private static TrainedHead Train(HeadKind kind, EmbeddingPooling pooling, InputScaling scaling) => TransferLearner.Train(
        Blobs.Create(60, pooling == EmbeddingPooling.MeanMax ? 2 * TinyBackbone.Dimensions : TinyBackbone.Dimensions, 3, 1),
        null,
        3,
        new LearnerOptions { Head = kind, HiddenUnits = 8, Epochs = 3, Pooling = pooling, Scaling = scaling }).Final;

    /// <summary>A test that needs Python's onnx package; skipped, with the reason, where that is missing.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class OnnxCheckerFactAttribute : FactAttribute
    {
        // A system's own interpreter holds its packages; the first python3 on the path may be another one.
        private static readonly string Python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

        public OnnxCheckerFactAttribute()
        {
            if (Run("import onnx") != "")
                Skip = "Python's onnx package is not there.";
        }

        /// <returns>What it complains about; empty when all is well.</returns>
        public static string Run(string program, params string[] arguments)
        {
            try
            {
                var start = new ProcessStartInfo(Python, ["-c", program, .. arguments]) { RedirectStandardError = true };
                using Process process = Process.Start(start)!;
                string fault = process.StandardError.ReadToEnd();
                process.WaitForExit();
                return process.ExitCode == 0 ? "" : "failed: " + fault;
            }
            catch (System.ComponentModel.Win32Exception e)
            {
                return e.Message;
            }
        }
    }
}
