using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>What a control operation answers: a body of the contract, or a problem. There is no third.</summary>
internal sealed class ControlAnswer
{
    private ControlAnswer(byte[] body, ControlProblem? problem) => (Body, Problem) = (body, problem);

    public byte[] Body { get; }

    public ControlProblem? Problem { get; }

    public static ControlAnswer Of<T>(T body, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(body, type), null);

    public static ControlAnswer Done(string message = "") => Of(new Acknowledgement(message), ControlJson.Default.Acknowledgement);

    public static ControlAnswer Refused(ControlProblem problem) =>
        new(JsonSerializer.SerializeToUtf8Bytes(problem, ControlJson.Default.ControlProblem), problem);

    public static ControlAnswer Refused(string code, string what, string instead) => Refused(new ControlProblem(code, what, instead));
}
