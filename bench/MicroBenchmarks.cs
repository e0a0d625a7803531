using BenchmarkDotNet.Attributes;
using GkeVerified.Coyote.Tracking;
using GkeVerified.Impl.Cryptography;
using GkeVerified.Impl.Fields;
using GkeVerified.Impl.Machines;
using GkeVerified.Spec.Secrecy;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Bench;

/// <summary>Multiplication in GF(2^128): by the processor, and on any processor.</summary>
[InProcess]
[MemoryDiagnoser]
public class FieldBenchmarks
{
    private readonly Gf2Pow128 _a = new(0x0123456789ABCDEF, 0xFEDCBA9876543210);
    private readonly Gf2Pow128 _b = new(0xDEADBEEFCAFEBABE, 0x8BADF00DFEEDFACE);

    [Benchmark]
    public Gf2Pow128 Hardware() => Gf2Pow128.MultiplyByHardware(_a, _b);

    [Benchmark(Baseline = true)]
    public Gf2Pow128 Portable() => Gf2Pow128.MultiplyPortably(_a, _b);

    [Benchmark]
    public Gf2Pow128 Inverse() => Gf2Pow128.Inverse(_a);
}

/// <summary>Encrypting and opening one contribution.</summary>
[InProcess]
[MemoryDiagnoser]
public class EncryptionBenchmarks
{
    private readonly Binding _binding = new(new SessionId("s1"), 1, 2);
    private readonly SeededRandomSource _random = new([1, 2, 3]);
    private readonly Gf2Pow128[] _plaintext = [new(1, 2)];

    [Benchmark(Baseline = true)]
    public bool Ideal() => RoundTrip<IdealScheme<Gf2Pow128>>();

    [Benchmark]
    public bool X25519() =>
        RoundTrip<HpkeScheme<Gf2Pow128, X25519Group, BouncyCastleHkdf, BouncyCastleChaCha20Poly1305>>();

    [Benchmark]
    public bool P256() => RoundTrip<HpkeScheme<Gf2Pow128, P256Group, SystemHkdf, SystemAes128Gcm>>();

    private bool RoundTrip<TScheme>()
        where TScheme : IEncryptionScheme<Gf2Pow128>
    {
        KeyPair keys = TScheme.GenerateKeys(_random);
        Ciphertext ciphertext = TScheme.Encrypt(keys.Public, _plaintext, _binding, _random);
        Span<Gf2Pow128> opened = stackalloc Gf2Pow128[1];
        return TScheme.TryDecrypt(keys.Private, ciphertext, _binding, opened);
    }
}

/// <summary>Deciding secrecy of a key against differences of n contributions.</summary>
[InProcess]
[MemoryDiagnoser]
public class SecrecyBenchmarks
{
    private readonly List<LinearForm<Gf2Pow128>> _differences = [];
    private readonly LinearSpan<Gf2Pow128> _span = new();
    private LinearForm<Gf2Pow128> _key = LinearForm<Gf2Pow128>.Zero;

    [Params(5, 16)]
    public int N { get; set; }

    [GlobalSetup]
    public void Draw()
    {
        List<Tracked<Gf2Pow128>> contributions = [];
        for (int party = 1; party <= N; party++)
        {
            contributions.Add(Tracked<Gf2Pow128>.Draw(
                new SymbolSource<Gf2Pow128>(new SymbolTable<Gf2Pow128>(party, party, "s1"))));
        }

        Tracked<Gf2Pow128> sum = Tracked<Gf2Pow128>.FromIndex(2) * contributions[0];
        for (int i = 0; i < N; i++)
        {
            for (int j = 0; j < i; j++)
            {
                _differences.Add((contributions[i] - contributions[j]).Form);
            }

            sum += contributions[i];
        }

        _key = sum.Form;
    }

    [Benchmark]
    public bool Rank()
    {
        _span.Clear();
        foreach (LinearForm<Gf2Pow128> difference in _differences)
        {
            _span.Add(difference);
        }

        return _span.Add(_key);
    }
}
