using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Impl.Cryptography;

/// <summary>
/// Ideal encryption, for exploration: a ciphertext is its plaintext under the name of a key, and shows nothing to anyone
/// without that key. What a real scheme gives up to computational indistinguishability, this gives exactly.
/// </summary>
/// <typeparam name="TElement">The field elements encrypted.</typeparam>
public sealed class IdealScheme<TElement> : IEncryptionScheme<TElement>
    where TElement : struct, IFieldElement<TElement>
{
    private IdealScheme()
    {
    }

    /// <inheritdoc/>
    public static KeyPair GenerateKeys(RandomSource random)
    {
        var name = new KeyName(random.NextName());
        return new KeyPair(new IdealPublicKey(name), new IdealPrivateKey(name));
    }

    /// <inheritdoc/>
    public static Ciphertext Encrypt(
        PublicKey recipient, ReadOnlySpan<TElement> plaintext, in Binding binding, RandomSource random) =>
        new IdealCiphertext(((IdealPublicKey)recipient).Name, plaintext, binding);

    /// <inheritdoc/>
    public static bool TryDecrypt(
        PrivateKey key, Ciphertext ciphertext, in Binding binding, Span<TElement> plaintext)
    {
        if (key is not IdealPrivateKey { Name: { } name }
            || ciphertext is not IdealCiphertext ideal
            || !ideal.Key.Equals(name)
            || ideal.Binding != binding
            || ideal.Length != plaintext.Length)
        {
            return false;
        }

        for (int i = 0; i < plaintext.Length; i++)
        {
            plaintext[i] = ideal[i];
        }

        return true;
    }

    private sealed record KeyName(ulong Value) : IFingerprinted
    {
        public void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(Value);
    }

    private sealed class IdealPublicKey(KeyName name) : PublicKey
    {
        public KeyName Name => name;

        public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(name.Value);
    }

    private sealed class IdealPrivateKey(KeyName? name) : PrivateKey
    {
        public KeyName? Name { get; private set; } = name;

        public override void Reveal(IEavesdropper eavesdropper)
        {
            if (Name is not null)
            {
                eavesdropper.SeesOpeningKey(Name);
            }
        }

        public override void Erase() => Name = null;

        public override PrivateKey Clone() => new IdealPrivateKey(Name);

        public override void AddTo(ref Fingerprint fingerprint) => fingerprint.Add(Name?.Value ?? 0);
    }

    private sealed class IdealCiphertext : Ciphertext
    {
        // The first element stands by itself, since most ciphertexts hold one.
        private readonly TElement _first;
        private readonly TElement[]? _rest;

        public IdealCiphertext(KeyName key, ReadOnlySpan<TElement> plaintext, Binding binding)
        {
            Key = key;
            Binding = binding;
            _first = plaintext[0];
            _rest = plaintext.Length > 1 ? plaintext[1..].ToArray() : null;
        }

        public KeyName Key { get; }

        public Binding Binding { get; }

        public int Length => 1 + (_rest?.Length ?? 0);

        public TElement this[int index] => index == 0 ? _first : _rest![index - 1];

        public override void Reveal(IEavesdropper eavesdropper)
        {
            for (int i = 0; i < Length; i++)
            {
                eavesdropper.SeesSealed(Key, this[i].Observed);
            }
        }

        public override void AddTo(ref Fingerprint fingerprint)
        {
            fingerprint.Add(Key.Value);
            Binding.Session.AddTo(ref fingerprint);
            fingerprint.Add(Binding.Sender << 8 | Binding.Recipient);
            for (int i = 0; i < Length; i++)
            {
                this[i].AddTo(ref fingerprint);
            }
        }
    }
}
