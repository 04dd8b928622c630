using UrbanSound.Training.Learning;

namespace UrbanSound.Training.Tests.Learning;

public class HeadNetworkTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void The_gradient_is_that_of_finite_differences(int hidden)
    {
        const int Inputs = 7, Classes = 3, Count = 6;
        var random = new Random(3);
        HeadNetwork network = HeadNetwork.Create(Inputs, Classes, hidden, random);
        float[] batch = [.. Enumerable.Range(0, Inputs * Count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        // Soft labels with weights, as mixup and class weights make them.
        float[] targets = [.. Enumerable.Range(0, Classes * Count).Select(_ => (float)random.NextDouble())];
        network.Accumulate(batch, targets, Count);
        foreach ((int l, HeadLayer layer) in network.Layers.Index())
        {
            float[] weights = [.. network.Gradients[l].Weights], bias = [.. network.Gradients[l].Bias];
            Compare(layer.Weights, weights);
            Compare(layer.Bias, bias);
        }

        void Compare(float[] values, float[] gradient)
        {
            for (int i = 0; i < values.Length; i++)
            {
                const float Step = 1e-2f;
                float kept = values[i];
                values[i] = kept + Step;
                double above = Loss();
                values[i] = kept - Step;
                double below = Loss();
                values[i] = kept;
                Assert.Equal((above - below) / (2 * Step), gradient[i], 2e-3);
            }
        }

        // In float64, and written apart from the network's own code.
        double Loss()
        {
            double loss = 0;
            for (int n = 0; n < Count; n++)
            {
                double[] at = [.. batch.Skip(n * Inputs).Take(Inputs).Select(v => (double)v)];
                foreach ((int l, HeadLayer layer) in network.Layers.Index())
                {
                    at = [.. Enumerable.Range(0, layer.Outputs).Select(o =>
                        layer.Bias[o] + at.Select((v, i) => v * layer.Weights[(o * layer.Inputs) + i]).Sum())];
                    if (l < network.Layers.Count - 1)
                        at = [.. at.Select(v => Math.Max(v, 0))];
                }

                double log = Math.Log(at.Sum(Math.Exp));
                loss -= at.Select((v, c) => targets[(n * Classes) + c] * (v - log)).Sum();
            }

            return loss / Count;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void The_average_of_networks_gives_the_mean_of_their_logits(int hidden)
    {
        var random = new Random(4);
        HeadNetwork[] members = [.. Enumerable.Range(0, 3).Select(_ => HeadNetwork.Create(8, 4, hidden, random))];
        float[] input = [.. Enumerable.Range(0, 8).Select(i => i / 3f)];
        float[][] each = [.. members.Select(m => Logits(m, input))];
        float[] together = Logits(HeadNetwork.Average(members), input);
        for (int c = 0; c < 4; c++)
            Assert.Equal(each.Average(l => l[c]), together[c], 1e-5);

        static float[] Logits(HeadNetwork network, float[] input)
        {
            var logits = new float[4];
            network.Forward(input, 1, logits);
            return logits;
        }
    }
}
