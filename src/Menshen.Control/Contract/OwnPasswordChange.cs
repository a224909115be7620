namespace Menshen.Control;

/// <summary>Changes the caller's own password.</summary>
/// <param name="Current">The one so far: a stolen session alone must not be able to lock its owner out.</param>
/// <param name="Password">The new one.</param>
/// <param name="Code">A one-time or recovery code of now; null from whoever has enrolled none.</param>
public sealed record OwnPasswordChange(SecretText Current, SecretText Password, SecretText? Code = null)
{
    /// <summary>Nothing of it: passwords must not reach a log.</summary>
    public override string ToString() => "own password change";
}
