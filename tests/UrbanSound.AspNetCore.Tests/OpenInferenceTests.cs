using System.Net;
using System.Text;
using System.Text.Json;
using UrbanSound.Models;
using UrbanSound.Tests.Models;

namespace UrbanSound.AspNetCore.Tests;

/// <summary>The Open Inference Protocol, as its specification's clients speak it.</summary>
public sealed class OpenInferenceTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Describes_the_server_and_its_models()
    {
        Assert.Equal("urbansound", (await GetAsync("/v2")).GetProperty("name").GetString());
        foreach (string path in (string[])["/v2/models/loudest-band", "/v2/models/loudest-band/versions/1.0.0"])
        {
            JsonElement model = await GetAsync(path);
            Assert.Equal("loudest-band", model.GetProperty("name").GetString());
            Assert.Equal("1.0.0", model.GetProperty("versions")[0].GetString());
            Assert.All(
                model.GetProperty("inputs").EnumerateArray().Concat(model.GetProperty("outputs").EnumerateArray()),
                tensor => Assert.Equal(["name", "datatype", "shape"], tensor.EnumerateObject().Select(p => p.Name)));
        }

        Assert.Equal(HttpStatusCode.OK, (await _server.Client.GetAsync("/v2/models/loudest-band/ready")).StatusCode);
        foreach (string path in (string[])["/v2/models/none", "/v2/models/none/ready", "/v2/models/loudest-band/versions/2"])
        {
            using HttpResponseMessage response = await _server.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.NotEqual("", (await JsonAsync(response)).GetProperty("error").GetString());
        }
    }

    [Fact]
    public async Task Answers_media_and_echoes_the_id()
    {
        string[] media = [.. new[] { 6, 1 }.Select(band => $"\"{Convert.ToBase64String(Sounds.Band(band))}\"")];
        JsonElement answer = await InferAsync($$"""
            {"id":"q 1","inputs":[{"name":"media","shape":[2],"datatype":"BYTES","data":[{{string.Join(',', media)}}]}]}
            """);
        Assert.Equal(("loudest-band", "1.0.0", "q 1"), (Text(answer, "model_name"), Text(answer, "model_version"), Text(answer, "id")));
        Assert.Equal(["band6", "band1"], Output(answer, "label").GetProperty("data").EnumerateArray().Select(l => l.GetString()));
        JsonElement scores = Output(answer, "scores");
        Assert.Equal([2, 8], scores.GetProperty("shape").EnumerateArray().Select(s => s.GetInt32()));
        float[] values = [.. scores.GetProperty("data").EnumerateArray().Select(s => s.GetSingle())];
        Assert.Equal(values[6], Output(answer, "score").GetProperty("data")[0].GetSingle());
        Assert.Equal("band6", Output(answer, "labels").GetProperty("data")[6].GetString());
    }

    [Fact]
    public async Task Answers_rows_of_the_models_own_input_and_gives_the_outputs_that_were_asked_for()
    {
        var row = new float[8 * 100];
        new SoundPreprocessor(LoudestBand.Manifest).Compute(LoudestBand.Tone(3, LoudestBand.Rate, 1), row);
        string data = JsonSerializer.Serialize(row.Concat(row));
        JsonElement answer = await InferAsync($$"""
            {"inputs":[{"name":"input","shape":[2,1,8,100],"datatype":"FP32","data":{{data}}}],"outputs":[{"name":"label"}]}
            """);
        JsonElement only = Assert.Single(answer.GetProperty("outputs").EnumerateArray());
        Assert.Equal(["band3", "band3"], only.GetProperty("data").EnumerateArray().Select(l => l.GetString()));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"inputs\":[]}")]
    [InlineData("{\"inputs\":[{\"name\":\"a\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[1]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"a\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"%\"]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"a\",\"shape\":[1,2147483647,2147483647,4],\"datatype\":\"FP32\",\"data\":[1]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"a\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1e999,2]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"a\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"AAAA\"]}],\"outputs\":[{\"name\":\"none\"}]}")]
    public async Task Refuses_what_is_no_inference_request(string json)
    {
        using HttpResponseMessage response = await PostAsync(json);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEqual("", (await JsonAsync(response)).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("{\"inputs\":[{\"name\":\"a\",\"shape\":[1000000,1],\"datatype\":\"FP32\",\"data\":[1]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"a\",\"shape\":[0,1],\"datatype\":\"FP32\",\"data\":[]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"a\",\"shape\":[0],\"datatype\":\"BYTES\",\"data\":[]}]}")]
    public async Task Refuses_too_many_inputs_and_none(string json)
    {
        using HttpResponseMessage response = await PostAsync(json);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("MaxInputs", (await JsonAsync(response)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> InferAsync(string json)
    {
        using HttpResponseMessage response = await PostAsync(json);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await JsonAsync(response);
    }

    private async Task<HttpResponseMessage> PostAsync(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await _server.Client.PostAsync("/v2/models/loudest-band/infer", content);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage response = await _server.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await JsonAsync(response);
    }

    private static JsonElement Output(JsonElement answer, string name) => answer.GetProperty("outputs").EnumerateArray().Single(o => Text(o, "name") == name);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }
}
