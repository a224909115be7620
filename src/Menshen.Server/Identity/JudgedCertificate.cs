using Menshen.Engine;

namespace Menshen.Server;

/// <summary>A certificate's row, and whether it is Menshen's.</summary>
/// <param name="Row">As the catalogue has it.</param>
/// <param name="IsForged">It says that it is in force, and Menshen did not write that, or has heard that it was revoked.</param>
internal sealed record JudgedCertificate(StoredCertificate Row, bool IsForged)
{
    public bool IsInForce => !IsForged && Row.RevokedAt is null;
}
