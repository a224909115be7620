namespace Menshen.Engine;

/// <summary>Proof that the deployment declared itself a test system without protection.</summary>
/// <remarks>A superuser walks around the engine ring altogether. What makes one asks for this token, so that no code path of a
/// protected deployment can reach it by a flag.</remarks>
public sealed class TransparentProfile
{
    private TransparentProfile(string declaredBy) => DeclaredBy = declaredBy;

    /// <summary>Who declared it, for the record.</summary>
    public string DeclaredBy { get; }

    /// <summary>Call only where the deployment's profile was read and is <c>transparent</c>.</summary>
    public static TransparentProfile Declare(string declaredBy) => new(declaredBy);
}
