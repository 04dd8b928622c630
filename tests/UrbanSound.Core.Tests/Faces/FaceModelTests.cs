using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using UrbanSound.Faces;
using UrbanSound.Imaging;

namespace UrbanSound.Tests.Faces;

/// <summary>Real networks on real pictures, compared with what another implementation found.</summary>
public class FaceModelTests
{
    [SharedDataFact("reference", "vision", "index.json")]
    public void Boxes_and_landmarks_are_those_of_the_reference()
    {
        using var scrfd = FaceDetector.Load(Model("scrfd_500m_bnkps.onnx"));
        using var yunet = FaceDetector.Load(Model("yunet_n_dynamic.onnx"));
        int compared = 0;
        foreach (JsonElement entry in Reference())
        {
            RgbImage image = RgbImage.Load(SharedData.Path("data", entry.GetProperty("file").GetString()!));
            foreach (var (detector, name) in new[] { (scrfd, "scrfd_500m"), (yunet, "yunet_n_dynamic") })
            {
                JsonElement told = entry.GetProperty(name);
                // A face of 100 pixels may lie a few pixels off: resizing differs.
                IReadOnlyList<DetectedFace> found = detector.Detect(image);
                foreach (var (box, points) in told.GetProperty("boxes_xyxy").EnumerateArray().Zip(told.GetProperty("landmarks").EnumerateArray()))
                {
                    float[] want = [.. box.EnumerateArray().Select(v => v.GetSingle())];
                    float limit = 0.06f * (want[2] - want[0]);
                    DetectedFace? same = found.FirstOrDefault(f => MathF.Abs(f.Box.X - want[0]) < limit && MathF.Abs(f.Box.Y - want[1]) < limit);
                    if (same is null)
                        continue;
                    float[] marks = [.. points.EnumerateArray().Select(v => v.GetSingle())];
                    for (int i = 0; i < 5; i++)
                    {
                        Assert.InRange(same.Landmarks![i].X, marks[2 * i] - limit, marks[2 * i] + limit);
                        Assert.InRange(same.Landmarks[i].Y, marks[(2 * i) + 1] - limit, marks[(2 * i) + 1] + limit);
                    }

                    compared++;
                }
            }
        }

        Assert.True(compared >= 16, $"only {compared} faces lie where the reference has them");
    }

    [SharedDataFact("reference", "vision", "index.json")]
    public void Embeddings_of_aligned_faces_are_those_of_the_reference()
    {
        using var embedder = FaceEmbedder.Load(Model("mobilefacenet.onnx"), FacePreset.ImageNet112, averageMirrored: false);
        int compared = 0;
        foreach (JsonElement entry in Reference())
        {
            RgbImage chip = RgbImage.Load(SharedData.Path("reference", "vision", entry.GetProperty("chip").GetString()!));
            float[] want = Npy(SharedData.Path("reference", "vision", entry.GetProperty("mobilefacenet").GetString()!));
            Assert.True(TensorPrimitives.CosineSimilarity<float>(embedder.EmbedAligned(chip), want) > 0.9999f);
            compared++;
        }

        Assert.True(compared >= 8);
    }

    [SharedDataFact("data", "faces", "orl")]
    public void A_face_that_fills_the_picture_is_found()
    {
        using var detector = FaceDetector.Load(Model("scrfd_500m_bnkps.onnx"));
        using var without = FaceDetector.Load(Model("scrfd_500m_bnkps.onnx"), new FaceDetectorOptions { RetryWithBorder = false });
        RgbImage image = RgbImage.Load(SharedData.Path("data", "faces", "orl", "s1", "1.pgm"));

        DetectedFace found = Assert.Single(detector.Detect(image));

        Assert.Empty(without.Detect(image));
        Assert.InRange(found.Box.X, 4, 14);
        Assert.InRange(found.Box.Height, 90, 106);
    }

    [SharedDataFact("data", "faces", "groups", "counts.csv")]
    public void In_groups_every_face_is_found_and_at_most_one_more()
    {
        foreach (string model in (string[])["scrfd_500m_bnkps.onnx", "yunet_n_dynamic.onnx"])
        {
            using var detector = FaceDetector.Load(Model(model));
            int more = 0;
            foreach (string[] row in File.ReadLines(SharedData.Path("data", "faces", "groups", "counts.csv")).Skip(1).Select(l => l.Split(',')))
            {
                int want = int.Parse(row[3], CultureInfo.InvariantCulture);
                int found = detector.Detect(RgbImage.Load(SharedData.Path("data", "faces", "groups", row[0]))).Count;
                Assert.True(found >= want, $"{model} finds {found} of {want} faces in {row[0]}");
                more += found - want;
            }

            Assert.InRange(more, 0, 1);
        }
    }

    [SharedDataFact("data", "models", "vision")]
    public void A_model_that_is_no_face_model_is_refused_with_what_it_has()
    {
        var detector = Assert.Throws<UrbanSoundException>(() => FaceDetector.Load(Model("mobilefacenet.onnx")));
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, detector.Kind);
        Assert.Contains("SCRFD", detector.Message, StringComparison.Ordinal);
        var embedder = Assert.Throws<UrbanSoundException>(() => FaceEmbedder.Load(Model("mobilefacenet.onnx"), FacePreset.FaceNet160));
        Assert.Equal(UrbanSoundErrorKind.ModelMismatch, embedder.Kind);
    }

    private static string Model(string name) => SharedData.Path("data", "models", "vision", name);

    private static JsonElement[] Reference() =>
        [.. JsonDocument.Parse(File.ReadAllText(SharedData.Path("reference", "vision", "index.json"))).RootElement.GetProperty("faces").EnumerateArray()];

    /// <summary>A one-dimensional float32 array as NumPy writes it.</summary>
    private static float[] Npy(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + BitConverter.ToUInt16(bytes, 8))).ToArray();
    }
}
