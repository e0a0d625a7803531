using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Spec.Secrecy;

/// <summary>
/// What the adversary knows of the random elements of a run: the span of the linear forms it has read, in clear text or by
/// opening ideal ciphertexts whose key it holds. A form outside that span is, given all it saw, still uniform.
/// </summary>
/// <typeparam name="T">The field of the coefficients.</typeparam>
public sealed class AdversaryView<T> : IEavesdropper
    where T : struct, IField<T>
{
    private readonly LinearSpan<T> _span = new();
    private readonly List<(LinearForm<T> Form, long At)> _independent = [];
    private readonly List<(object Key, object Value)> _sealed = [];
    private readonly List<object> _openingKeys = [];
    private Fingerprint _seen;

    // The bag of the first so many of the sealed values: taken up when asked for, since a sampled run never asks.
    private Fingerprint _sealedSeen;
    private int _sealedTakenUp;

    /// <summary>The step or line at which the adversary reads what it is shown next.</summary>
    public long Position { get; set; }

    /// <summary>The span of what was read.</summary>
    public LinearSpan<T> Span => _span;

    /// <summary>A basis of what was read, in the order of reading, each with the step or line it was read at.</summary>
    public IReadOnlyList<(LinearForm<T> Form, long At)> Independent => _independent;

    /// <summary>Whether something was read of which no linear form is known, so that secrecy cannot be decided.</summary>
    public bool HasOpaque { get; private set; }

    /// <summary>
    /// How much was learned: independent forms, keys that open what is read with them or will be, and whether something opaque was among it.
    /// It grows with whatever adds to what the adversary knows or may come to know by it.
    /// </summary>
    public int Learned => _independent.Count + _openingKeys.Count + (HasOpaque ? 1 : 0);

    /// <inheritdoc/>
    public void Sees(object value)
    {
        if (value is not LinearForm<T> form)
        {
            HasOpaque = true;
            return;
        }

        var seen = default(Fingerprint);
        form.AddTo(ref seen);
        _seen.AddUnordered(seen);
        if (_span.Add(form))
        {
            _independent.Add((form, Position));
        }
    }

    /// <inheritdoc/>
    public void SeesSealed(object key, object value)
    {
        if (_openingKeys.Count > 0 && _openingKeys.Contains(key))
        {
            Sees(value);
        }
        else
        {
            _sealed.Add((key, value));
        }
    }

    /// <inheritdoc/>
    public void SeesOpeningKey(object key)
    {
        if (_openingKeys.Contains(key))
        {
            return;
        }

        _openingKeys.Add(key);
        for (int i = 0; i < _sealed.Count; i++)
        {
            if (_sealed[i].Key.Equals(key))
            {
                Sees(_sealed[i].Value);
            }
        }

        if (_sealed.RemoveAll(ciphertext => ciphertext.Key.Equals(key)) > 0)
        {
            _sealedSeen = default;
            _sealedTakenUp = 0;
        }
    }

    /// <summary>Forgets everything, for the next run.</summary>
    public void Reset()
    {
        _span.Clear();
        _independent.Clear();
        _sealed.Clear();
        _openingKeys.Clear();
        _seen = _sealedSeen = default;
        _sealedTakenUp = 0;
        HasOpaque = false;
        Position = 0;
    }

    /// <summary>Takes over another view.</summary>
    /// <param name="other">The other view.</param>
    public void CopyFrom(AdversaryView<T> other)
    {
        Reset();
        _span.CopyFrom(other._span);
        _independent.AddRange(other._independent);
        _sealed.AddRange(other._sealed);
        _openingKeys.AddRange(other._openingKeys);
        _seen = other._seen;
        _sealedSeen = other._sealedSeen;
        _sealedTakenUp = other._sealedTakenUp;
        HasOpaque = other.HasOpaque;
        Position = other.Position;
    }

    /// <summary>Adds what was read to a fingerprint, in the clear and sealed, and the keys that open what is read later.</summary>
    /// <param name="fingerprint">The fingerprint that takes it up.</param>
    public void AddTo(ref Fingerprint fingerprint)
    {
        for (; _sealedTakenUp < _sealed.Count; _sealedTakenUp++)
        {
            (object key, object value) = _sealed[_sealedTakenUp];
            var ciphertext = default(Fingerprint);
            ciphertext.AddValue(key);
            (value as LinearForm<T>)?.AddTo(ref ciphertext);
            _sealedSeen.AddUnordered(ciphertext);
        }

        var openingKeys = default(Fingerprint);
        foreach (object key in _openingKeys)
        {
            var name = default(Fingerprint);
            name.AddValue(key);
            openingKeys.AddUnordered(name);
        }

        fingerprint.Add(_seen);
        fingerprint.Add(HasOpaque);
        fingerprint.Add(_sealedSeen);
        fingerprint.Add(openingKeys);
    }
}
