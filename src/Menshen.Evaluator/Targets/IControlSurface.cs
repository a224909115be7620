namespace Menshen.Evaluator.Targets;

/// <summary>The control surface of a target, as one without any office sees it.</summary>
public interface IControlSurface
{
    /// <summary>What its published description names: method and path. Without what would stop the target.</summary>
    Task<IReadOnlyList<(string Method, string Path)>> OperationsAsync(CancellationToken cancellation);

    /// <summary>A session of a subject without an office.</summary>
    Task<string> LoginAsync(Subject subject, CancellationToken cancellation);

    /// <summary>Sends a request as it is; places of the path are filled with a word. The status is 0 if nothing came back.</summary>
    Task<(int Status, string Body)> SendAsync(string method, string word, string path, string token, string body, CancellationToken cancellation);
}
