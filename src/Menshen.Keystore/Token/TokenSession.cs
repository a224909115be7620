using Menshen.Keystore.Files;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Menshen.Keystore.Token;

/// <summary>One logged-in session with a PKCS#11 token. Short: opened, used, closed, on one thread.</summary>
internal sealed class TokenSession : IDisposable
{
    /// <summary>A module is initialised and finalised for the whole process: two of us must not do it at once.</summary>
    private static readonly Lock OneAtATime = new();

    private readonly Pkcs11InteropFactories _factories = new();
    private readonly IPkcs11Library _library;
    private readonly ISlot _slot;
    private readonly ISession _session;

    private TokenSession(TokenUri uri, TokenPin pin, string? noteIn)
    {
        OneAtATime.Enter();
        try
        {
            _library = Load(uri);
            try
            {
                (_slot, var token) = Find(uri);
                Name = $"token '{token.Label}' (serial {token.SerialNumber})";
                // For writing: a key may have to be made. Read-only sessions of two logins would also be refused by some tokens.
                _session = _slot.OpenSession(SessionType.ReadWrite);
                LogIn(token, pin, noteIn);
            }
            catch
            {
                _library.Dispose();
                throw;
            }
        }
        catch (Exception e)
        {
            OneAtATime.Exit();
            if (e is Pkcs11Exception fault) throw Fault(Name ?? uri.TokenText, fault);
            throw;
        }
    }

    /// <summary>The token, for people.</summary>
    internal string Name { get; } = null!;

    internal Pkcs11InteropFactories Factories => _factories;

    internal ISession Session => _session;

    /// <summary>Logs in. One try, and none where the token is about to lock itself.</summary>
    /// <param name="uri">Which token.</param>
    /// <param name="pin">Its PIN.</param>
    /// <param name="noteIn">Where a refused PIN is noted, and looked for before; null: a person is there, and sees it.</param>
    internal static TokenSession Open(TokenUri uri, TokenPin pin, string? noteIn)
    {
        if (noteIn is not null) TokenPin.RequireNoNote(noteIn);
        return new TokenSession(uri, pin, noteIn);
    }

    internal bool Offers(CKM mechanism) => _slot.GetMechanismList().Contains(mechanism);

    internal static KeystoreException Fault(string token, Pkcs11Exception fault) =>
        new($"The {token} does not do what it is asked: {fault.Method} answers {fault.RV}. Look at it with its maker's tools, and start again.", fault);

    public void Dispose()
    {
        try
        {
            _session.Dispose();
            _library.Dispose();
        }
        catch (Pkcs11Exception)
        {
            // Pulled out meanwhile: what we came for we have, and there is nothing to log out of.
        }
        finally
        {
            OneAtATime.Exit();
        }
    }

    private IPkcs11Library Load(TokenUri uri)
    {
        if (!File.Exists(uri.ModulePath))
            throw new KeystoreException($"There is no PKCS#11 library at {uri.ModulePath}. Install the token's library, or correct module-path.");
        TokenLibraries.Prepare();
        try
        {
            return _factories.Pkcs11LibraryFactory.LoadPkcs11Library(_factories, uri.ModulePath, AppType.MultiThreaded);
        }
        catch (Exception e) when (e is UnmanagedException or LibraryArchitectureException or Pkcs11Exception or EntryPointNotFoundException or DllNotFoundException)
        {
            throw new KeystoreException($"The PKCS#11 library {uri.ModulePath} cannot be used: {e.Message} See what its maker says of its set-up.", e);
        }
    }

    private (ISlot Slot, ITokenInfo Token) Find(TokenUri uri)
    {
        List<(ISlot Slot, ITokenInfo Token)> all = [];
        foreach (var slot in _library.GetSlotList(SlotsType.WithTokenPresent))
        {
            try
            {
                var token = slot.GetTokenInfo();
                if (token.TokenFlags.TokenInitialized) all.Add((slot, token));
            }
            catch (Pkcs11Exception e) when (e.RV is CKR.CKR_TOKEN_NOT_PRESENT or CKR.CKR_TOKEN_NOT_RECOGNIZED or CKR.CKR_DEVICE_REMOVED)
            {
                // Pulled out in this moment, or of another kind: it is not there.
            }
        }

        var found = all.Where(one => Fits(uri.Token, one.Token.Label) && Fits(uri.Serial, one.Token.SerialNumber)
            && Fits(uri.Manufacturer, one.Token.ManufacturerId) && Fits(uri.Model, one.Token.Model)).ToList();
        if (found.Count == 1) return found[0];
        var there = all.Count == 0 ? "none" : string.Join("; ", all.Select(one => $"'{one.Token.Label}' serial {one.Token.SerialNumber}"));
        throw found.Count == 0
            ? new KeystoreException($"The token that holds the master key's key is not there: {uri.TokenText}. Tokens that are there: {there}. Put it in, or correct the URI.")
            : new KeystoreException($"Several tokens fit {uri.TokenText}: {there}. Name one by ;serial= in the URI.");
    }

    private void LogIn(ITokenInfo token, TokenPin pin, string? noteIn)
    {
        if (token.TokenFlags.UserPinLocked) throw Locked();
        if (token.TokenFlags.UserPinFinalTry)
            throw new KeystoreException($"The {Name} would lock itself at one more wrong PIN, and we do not try it. Log in once with the right PIN by its maker's tools, then start again.");
        using var secret = pin.Read();
        try
        {
            _session.Login(CKU.CKU_USER, secret.Bytes);
        }
        catch (Pkcs11Exception e) when (e.RV is CKR.CKR_USER_ALREADY_LOGGED_IN)
        {
            // Another part of this process is: the module knows one login for all of it.
        }
        catch (Pkcs11Exception e) when (e.RV is CKR.CKR_PIN_INCORRECT or CKR.CKR_PIN_INVALID or CKR.CKR_PIN_LEN_RANGE)
        {
            var note = noteIn is null ? "" : $" and remove {TokenPin.NoteRefusal(noteIn)}: no other is tried while that file is there";
            throw new KeystoreException($"The {Name} refuses the PIN in {pin.Path}. Put it right{note}.", e);
        }
        catch (Pkcs11Exception e) when (e.RV is CKR.CKR_PIN_LOCKED)
        {
            throw Locked();
        }
    }

    private KeystoreException Locked() => new($"The {Name} has locked its PIN. Have its security officer set a new one by its maker's tools.");

    private static bool Fits(string? wanted, string there) => wanted is null || wanted == there;
}
