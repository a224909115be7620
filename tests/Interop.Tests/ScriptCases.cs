using System.Text.Json;

namespace Menshen.Interop.Tests;

/// <summary>A client in another language: one script runs all its cases once, each test looks at what one case saw.</summary>
public abstract class ScriptCases(SharedDeployment shared, string user) : ClientUser(shared, user)
{
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, string> _errors = [];
    private ToolRun? _run;

    /// <summary>What a case saw, as it printed it.</summary>
    public string this[string name] => _values.TryGetValue(name, out var value)
        ? value
        : throw new InvalidOperationException(_errors.GetValueOrDefault(name) ?? $"the case {name} did not report; the script ended with {_run!.Code}: {_run.Error}");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _run = await RunAsync(Path.Combine(AppContext.BaseDirectory, "Scripts"));
        foreach (var line in _run.Lines)
            Read(line);
    }

    protected abstract Task<ToolRun> RunAsync(string scripts);

    /// <summary>One JSON object per line.</summary>
    protected virtual void Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var name = json.RootElement.GetProperty("case").GetString()!;
        if (json.RootElement.TryGetProperty("value", out var value))
            Keep(name, JsonSerializer.Serialize(value, Plain));
        else
            Fail(name, json.RootElement.GetProperty("error").GetString()!);
    }

    protected void Keep(string name, string value) => _values[name] = value;

    protected void Fail(string name, string error) => _errors[name] = error;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
