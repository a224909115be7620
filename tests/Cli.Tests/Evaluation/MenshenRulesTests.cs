using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Menshen.Evaluator;
using Menshen.Evaluator.Targets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>The rule that an evaluation applies at one gateway alone is taken back, and nobody else's change with it.</summary>
public sealed class MenshenRulesTests : IAsyncLifetime
{
    private const string Before = "logins: {failures: 3}\n", Somebodys = "\n# somebody was here\n";

    private static readonly Subject Third = new("ev_2", "x", "ev");

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-rules-").FullName;
    private readonly MenshenTarget _target;
    private readonly PublicInterface _menshen;
    private readonly MenshenRules _rules;
    private WebApplication? _server;
    private string _policy = Before;
    private bool _fails;

    public MenshenRulesTests()
    {
        var socket = Path.Combine(Directory.CreateDirectory(Path.Combine(_directory, "run")).FullName, "control.sock");
        var administrators = new MenshenAdministrators(new Credential("sys", "x"), new Credential("sec", "x"), new Credential("aud", "x"));
        _target = new MenshenTarget("menshen", _directory, new NpgsqlConnectionStringBuilder(), administrators);
        _menshen = new PublicInterface(socket);
        _rules = new MenshenRules(_target, _menshen, administrators, "ev");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.ListenUnixSocket(Path.Combine(_directory, "run", "control.sock")));
        _server = builder.Build();
        _server.Run(AnswerAsync);
        await _server.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _menshen.Dispose();
        _target.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task The_rule_goes_and_the_policy_is_as_before()
    {
        await _rules.DeviateAsync(Third, Cancellation);
        _policy.ShouldContain("ev_2-apart");
        await _rules.ReturnAsync(Cancellation);
        _policy.ShouldBe(Before);
        (await _rules.RemoveAsync(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Somebody_elses_change_meanwhile_stays_and_the_rule_in_it_is_named()
    {
        await _rules.DeviateAsync(Third, Cancellation);
        _policy += Somebodys;
        await _rules.ReturnAsync(Cancellation);
        _policy.ShouldEndWith(Somebodys);
        (await _rules.RemoveAsync(Cancellation)).Single().ShouldContain("ev_2-apart");
        _policy.ShouldEndWith(Somebodys);
    }

    [Fact]
    public async Task A_rule_that_came_although_its_answer_did_not_is_taken_back_at_the_end()
    {
        _fails = true;
        await Should.ThrowAsync<EvaluationFaultException>(() => _rules.DeviateAsync(Third, Cancellation));
        _fails = false;
        _policy.ShouldContain("ev_2-apart");
        (await _rules.RemoveAsync(Cancellation)).ShouldBeEmpty();
        _policy.ShouldBe(Before);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var body = context.Request.ContentLength > 0 ? await JsonNode.ParseAsync(context.Request.Body) : null;
        var text = body?["text"] is { } sent ? Encoding.UTF8.GetString(Convert.FromBase64String(sent.GetValue<string>())) : null;
        var answer = new JsonObject();
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("POST", "/v1/login"):
                answer["token"] = "t";
                break;
            case ("GET", "/v1/policy"):
                answer["text"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(_policy));
                break;
            case ("POST", "/v1/policy/plan"):
                (answer["errors"], answer["compared_with"], answer["digest"]) = (new JsonArray(), DigestOf(_policy), DigestOf(text!));
                break;
            case ("POST", "/v1/policy"):
                _policy = text!;
                if (!_fails) break;
                context.Response.StatusCode = 500;
                (answer["code"], answer["what"]) = ("internal", "the answer is lost");
                break;
            default:
                context.Response.StatusCode = 404;
                (answer["code"], answer["what"]) = ("not-found", "nothing");
                break;
        }

        await context.Response.WriteAsync(answer.ToJsonString());
    }

    private static string DigestOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
