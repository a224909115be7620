namespace Menshen.Gateway;

/// <summary>Where all gateways of a catalogue keep how many sessions each has, so that limits hold for all of them together.</summary>
public interface IPlaceLedger
{
    /// <summary>Keeps every other gateway from counting, reads what they have, asks <paramref name="count"/> what this one has with whoever it lets in, and writes that over what it wrote before. Returns when
    /// it is committed; where it throws, nobody may rely on what was written.</summary>
    /// <param name="subjects">Of whom the others' sessions are asked for, besides all.</param>
    Task CountAsync(IReadOnlyCollection<string> subjects, Func<PlacePicture, IReadOnlyCollection<PlaceRow>> count, CancellationToken cancellation);
}
