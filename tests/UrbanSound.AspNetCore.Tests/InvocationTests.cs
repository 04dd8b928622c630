using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using UrbanSound.Models;
using UrbanSound.Tests.Models;

namespace UrbanSound.AspNetCore.Tests;

public sealed class InvocationTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Answers_a_sound_with_the_object_that_classify_prints_and_tells_which_model_said_so()
    {
        using HttpResponseMessage response = await PostAsync(Sounds.Band(5), "audio/wav");
        Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        JsonElement answer = await JsonAsync(response);
        Assert.Equal("band5", answer.GetProperty("label").GetString());
        Assert.Equal(8, answer.GetProperty("scores").GetArrayLength());
        Assert.Equal(["label", "score", "scores", "model", "milliseconds"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal("loudest-band", Header(response, "X-Model-Name"));
        Assert.Equal("1.0.0", Header(response, "X-Model-Version"));
        Assert.Equal(answer.GetProperty("model").GetProperty("hash").GetString(), Header(response, "X-Model-Sha256"));
        Assert.Equal(answer.GetProperty("model").GetProperty("manifestHash").GetString(), Header(response, "X-Manifest-Sha256"));
        Assert.Equal(answer.GetProperty("model").GetProperty("sdk").GetString(), Header(response, "X-Sdk-Version"));
        Assert.Matches(@"^queue;dur=[0-9.]+, inference;dur=[0-9.]+$", Header(response, "Server-Timing"));
    }

    [Theory]
    [InlineData("audio/wav")]
    [InlineData("AUDIO/X-Wav; rate=8000; x=\"y\"")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task Takes_a_sound_under_any_type_of_its_kind_or_none(string? type)
    {
        using HttpResponseMessage response = await PostAsync(Sounds.Band(2), type);
        Assert.Equal("band2", (await JsonAsync(response)).GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("image/png")]
    [InlineData("application/octet-stream")]
    public async Task A_picture_goes_to_the_model_of_pictures(string type)
    {
        using HttpResponseMessage response = await PostAsync(Sounds.Red(), type);
        Assert.Equal("red", (await JsonAsync(response)).GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("/endpoints/loudest-band/invocations")]
    [InlineData("/endpoints/whatever-it-is-called/invocations")]
    [InlineData("/invocations?model=loudest-band")]
    public async Task The_path_of_the_runtime_and_a_models_name_lead_to_it(string path)
    {
        using HttpResponseMessage response = await PostAsync(Sounds.Band(1), "audio/wav", path);
        Assert.Equal("band1", (await JsonAsync(response)).GetProperty("label").GetString());
    }

    [Fact]
    public async Task A_named_model_gets_what_it_does_not_read_and_says_so()
    {
        using HttpResponseMessage response = await PostAsync(Sounds.Red(), "image/png", "/invocations?model=loudest-band");
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.UnsupportedMediaType, HttpStatusCode.BadRequest });
    }

    [Fact]
    public async Task A_table_has_a_column_for_each_label()
    {
        using HttpResponseMessage response = await PostAsync(Sounds.Band(3), "audio/wav", "/invocations?name=a,b.wav", "text/csv");
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        string[] lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.Equal("file,label,score,band0,band1,band2,band3,band4,band5,band6,band7", lines[0]);
        Assert.StartsWith("\"a,b.wav\",band3,0.", lines[1], StringComparison.Ordinal);
        Assert.Equal("", lines[2]);
    }

    [Fact]
    public async Task The_container_that_this_one_replaces_is_answered_for_in_its_own_three_fields()
    {
        using HttpResponseMessage response = await PostAsync(Sounds.Band(3), "audio/wav", accept: "application/vnd.urbansound8k-aws+json");
        JsonElement answer = await JsonAsync(response);
        Assert.Equal(["predicted_class", "confidence", "inference_time_ms"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal("band3", answer.GetProperty("predicted_class").GetString());
    }

    [Fact]
    public async Task A_form_is_answered_file_by_file_in_its_order_and_one_bad_file_spoils_no_other()
    {
        using var form = new MultipartFormDataContent();
        for (int i = 0; i < 60; i++)
        {
            byte[] bytes = i == 7 ? "no sound"u8.ToArray() : i % 8 == 3 ? Sounds.Red() : Sounds.Band(i % 8);
            form.Add(new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(i % 8 == 3 ? "image/png" : "audio/wav") } }, "files", $"f{i}");
        }

        form.Add(new StringContent("just a field"), "comment");
        using HttpResponseMessage response = await _server.Client.PostAsync("/invocations", form);
        JsonElement[] results = [.. (await JsonAsync(response)).GetProperty("results").EnumerateArray()];
        Assert.Equal(60, results.Length);
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal($"f{i}", results[i].GetProperty("file").GetString());
            if (i == 7)
                Assert.Contains(results[i].GetProperty("error").GetProperty("kind").GetString(), new[] { "invalidMedia", "unsupportedMedia" });
            else
                Assert.Equal(i % 8 == 3 ? "red" : $"band{i % 8}", results[i].GetProperty("label").GetString());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public async Task A_json_document_is_answered_instance_by_instance(string mark)
    {
        string sound = Convert.ToBase64String(Sounds.Band(4)), picture = Convert.ToBase64String(Sounds.Red());
        string json = mark + $$"""{"x":[1,{}],"instances":["{{sound}}",{"b64":"{{picture}}","mediaType":"image/png","name":"a \"b\""},{"b64":"AAAA","name":"c"}]}""";
        using HttpResponseMessage response = await PostAsync(Encoding.UTF8.GetBytes(json), "application/json; charset=utf-8");
        JsonElement[] results = [.. (await JsonAsync(response)).GetProperty("results").EnumerateArray()];
        Assert.Equal(["band4", "red"], results.Take(2).Select(r => r.GetProperty("label").GetString()));
        Assert.Equal("a \"b\"", results[1].GetProperty("file").GetString());
        Assert.True(results[2].TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData("{\"instances\":[]}")]
    [InlineData("{\"instances\":[{}]}")]
    [InlineData("{\"instances\":[17]}")]
    [InlineData("{\"instances\":[\"%%%\"]}")]
    [InlineData("{\"instances\":[\"AAAA\"")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public async Task A_json_document_that_is_none_is_refused(string json) =>
        await RefusesAsync(HttpStatusCode.BadRequest, "invalidMedia", PostAsync(Encoding.UTF8.GetBytes(json), "application/json"));

    [Fact]
    public async Task Faults_are_problem_details_with_a_kind()
    {
        await RefusesAsync(HttpStatusCode.BadRequest, "invalidMedia", PostAsync([], "audio/wav"));
        await RefusesAsync(HttpStatusCode.BadRequest, "invalidMedia", PostAsync(Sounds.Band(1)[..30], "audio/wav"));
        await RefusesAsync(HttpStatusCode.UnsupportedMediaType, "unsupportedMedia", PostAsync(Sounds.Band(1), "application/x-www-form-urlencoded"));
        await RefusesAsync(HttpStatusCode.UnsupportedMediaType, "unsupportedMedia", PostAsync(Sounds.Band(1), "nonsense"));
        await RefusesAsync(HttpStatusCode.NotFound, "notFound", PostAsync(Sounds.Band(1), "audio/wav", "/invocations?model=none"));
        await RefusesAsync(HttpStatusCode.RequestEntityTooLarge, "tooLarge", PostAsync(new byte[6_291_457], "audio/wav"));
        await RefusesAsync(HttpStatusCode.BadRequest, "invalidMedia", PostAsync("x"u8.ToArray(), "multipart/form-data"));
        await RefusesAsync(HttpStatusCode.BadRequest, "invalidMedia", PostAsync("--a\r\nnonsense"u8.ToArray(), "multipart/form-data; boundary=a"));
    }

    [Fact]
    public async Task The_largest_body_that_is_allowed_is_read_whole()
    {
        // A sound of the full length would be heard for minutes; what counts is that it is read to its end and judged.
        byte[] body = new byte[6_291_456];
        Sounds.Band(6).CopyTo(body, 0);
        using HttpResponseMessage response = await PostAsync(body, "audio/wav");
        Assert.Equal("band6", (await JsonAsync(response)).GetProperty("label").GetString());
    }

    [Theory]
    [InlineData("GET", "/invocations", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/invocations", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/ping", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/v2/models/loudest-band/infer", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/v2/nothing", HttpStatusCode.NotFound)]
    public async Task A_wrong_method_or_path_is_told(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await _server.Client.SendAsync(request);
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        JsonElement problem = await JsonAsync(response);
        Assert.Equal(status == HttpStatusCode.NotFound ? "notFound" : "methodNotAllowed", problem.GetProperty("kind").GetString());
        // The Open Inference Protocol's clients look for this one.
        Assert.Equal(path.StartsWith("/v2", StringComparison.Ordinal), problem.TryGetProperty("error", out _));
    }

    [Theory]
    [InlineData("/ping")]
    [InlineData("/stats")]
    [InlineData("/metrics")]
    [InlineData("/")]
    [InlineData("/app.js")]
    public async Task The_head_of_what_may_be_got_may_be_asked_for_alone(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using HttpResponseMessage head = await _server.Client.SendAsync(request), whole = await _server.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(whole.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_compressed_body_is_refused_with_what_is_taken()
    {
        using var content = new ByteArrayContent(Sounds.Band(1)) { Headers = { ContentType = new("audio/wav"), ContentEncoding = { "gzip" } } };
        using HttpResponseMessage response = await _server.Client.PostAsync("/invocations", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("identity", Header(response, "Accept-Encoding"));
        Assert.Contains("Content-Encoding", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tensor_that_nobody_named_is_taken_for_what_it_is_among_several_models()
    {
        var row = new float[8 * 100];
        new SoundPreprocessor(LoudestBand.Manifest).Compute(LoudestBand.Tone(3, LoudestBand.Rate, 1), row);
        using HttpResponseMessage response = await PostAsync(Npy(row, "(1, 8, 100)"), null);
        Assert.Equal("band3", (await JsonAsync(response)).GetProperty("label").GetString());

        static byte[] Npy(float[] values, string shape)
        {
            string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
            return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. MemoryMarshal.AsBytes<float>(values)];
        }
    }

    [Fact]
    public async Task A_table_keeps_names_whole_wherever_in_it_they_stand()
    {
        using var form = new MultipartFormDataContent();
        string[] names = [.. Enumerable.Range(0, 20).Select(i => new string('a', i) + string.Concat(Enumerable.Repeat("\U0001F3B5", 40)))];
        foreach (string name in names)
            form.Add(new ByteArrayContent(Sounds.Band(1)) { Headers = { ContentDisposition = new("form-data") { Name = "files", FileNameStar = name } } });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/invocations") { Content = form, Headers = { Accept = { new("text/csv") } } };
        using HttpResponseMessage response = await _server.Client.SendAsync(request);
        string[] lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.Equal(names, lines.Skip(1).SkipLast(1).Select(line => line.Split(',')[0]));
    }

    [Fact]
    public async Task A_files_name_comes_back_as_its_sender_wrote_it()
    {
        byte[] body =
        [
            .. "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\\\"b.wav\"\r\nContent-Type: audio/wav\r\n\r\n"u8, .. Sounds.Band(1), .. "\r\n--b--\r\n"u8,
        ];
        using HttpResponseMessage response = await PostAsync(body, "multipart/form-data; boundary=b");
        Assert.Equal("a\"b.wav", (await JsonAsync(response)).GetProperty("results")[0].GetProperty("file").GetString());
    }

    [Fact]
    public async Task What_the_sender_calls_his_request_comes_back()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/invocations") { Content = new ByteArrayContent(Sounds.Band(0)) };
        request.Headers.Add("X-Request-Id", "request 17");
        using HttpResponseMessage response = await _server.Client.SendAsync(request);
        Assert.Equal("request 17", Header(response, "X-Request-Id"));
    }

    [Fact]
    public async Task The_same_bytes_get_the_same_answer_alone_and_in_a_crowd()
    {
        var alone = new float[8];
        for (int band = 0; band < 8; band++)
            alone[band] = (await JsonAsync(await PostAsync(Sounds.Band(band), "audio/wav"))).GetProperty("score").GetSingle();
        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 100 }, async (i, _) =>
        {
            using HttpResponseMessage response = await PostAsync(Sounds.Band(i % 8), "audio/wav");
            JsonElement answer = await JsonAsync(response);
            Assert.Equal($"band{i % 8}", answer.GetProperty("label").GetString());
            Assert.Equal(alone[i % 8], answer.GetProperty("score").GetSingle(), 1e-5);
        });
    }

    private static async Task RefusesAsync(HttpStatusCode status, string kind, Task<HttpResponseMessage> asked)
    {
        using HttpResponseMessage response = await asked;
        Assert.Equal((status, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        JsonElement problem = await JsonAsync(response);
        Assert.Equal(kind, problem.GetProperty("kind").GetString());
        Assert.Equal($"urn:urbansound:{kind}", problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.All(["title", "detail"], member => Assert.NotEqual("", problem.GetProperty(member).GetString()));
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string? type, string path = "/invocations", string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (type is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        return await _server.Client.SendAsync(request);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(',', response.Headers.GetValues(name));
}
