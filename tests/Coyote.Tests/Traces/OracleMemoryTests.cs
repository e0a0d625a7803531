using GkeVerified.Coyote.Traces;

namespace GkeVerified.Coyote.Tests.Traces;

/// <summary>Tests that look at the whole heap run alone.</summary>
[CollectionDefinition(nameof(WholeHeap), DisableParallelization = true)]
public sealed class WholeHeap;

/// <summary>The oracle keeps what is open, and of what is closed only the key.</summary>
[Collection(nameof(WholeHeap))]
public sealed class OracleMemoryTests
{
    [Fact]
    public void Memory_does_not_grow_with_the_sessions_that_are_closed()
    {
        long few = Allocated(2_000);
        long many = Allocated(20_000);

        // What remains of a closed session is its key with its place: 32 characters and a table entry.
        Assert.InRange(many - few, long.MinValue, 18_000 * 300);

        static long Allocated(int sessions)
        {
            using var stream = new SessionStream(sessions);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            OracleVerdict verdict = Oracle.Judge("th-gke", stream, "many");
            Assert.Null(verdict.Violation);
            Assert.Equal(3L * sessions, verdict.Finished);
            return stream.LargestHeap - before;
        }
    }

    // A trace of many sessions one after another, made as it is read.
    private sealed class SessionStream(int sessions) : Stream
    {
        private int _next = -1;
        private byte[] _bytes = [];
        private int _read;

        public long LargestHeap { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_read == _bytes.Length)
            {
                if (_next > sessions)
                {
                    return 0;
                }

                _bytes = System.Text.Encoding.UTF8.GetBytes(Chunk(_next));
                _read = 0;
                _next++;
                if (_next % 1000 == 0)
                {
                    LargestHeap = Math.Max(LargestHeap, GC.GetTotalMemory(forceFullCollection: true));
                }
            }

            int taken = Math.Min(count, _bytes.Length - _read);
            Array.Copy(_bytes, _read, buffer, offset, taken);
            _read += taken;
            return taken;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private string Chunk(int session)
        {
            if (session < 0)
            {
                return """{"format":"gke-trace","version":1,"n":3,"tc":1}""" + "\n";
            }

            if (session == sessions)
            {
                return """{"event":"end"}""" + "\n";
            }

            var text = new System.Text.StringBuilder();
            foreach (string what in new[] { "start", "finish" })
            {
                for (int party = 1; party <= 3; party++)
                {
                    string key = what == "finish" ? $",\"key\":\"{session:x32}\"" : "";
                    text.Append(FormattableString.Invariant(
                        $"{{\"event\":\"{what}\",\"party\":{party},\"session\":\"s{session}\"{key}}}\n"));
                }
            }

            return text.Append("{\"event\":\"quiescent\"}\n{\"event\":\"close\",\"session\":\"s").Append(session).Append("\"}\n").ToString();
        }
    }
}
