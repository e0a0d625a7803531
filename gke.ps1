# Builds what is needed, quietly, and runs it. See the bash launcher of the same name for the commands.
# $env:GKE_PACKAGES = 'named' or 'substitute' decides which package set is in force; without it the feed is asked, once.
# What native commands write to standard error is no error yet in Windows PowerShell 5.1; their exit codes are looked at.
$ErrorActionPreference = 'Continue'
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

$root = $PSScriptRoot
$artifacts = Join-Path $root 'artifacts'
$answer = Join-Path $artifacts 'package-set.props'
$reason = Join-Path $artifacts 'package-set.txt'
New-Item -ItemType Directory -Force $artifacts | Out-Null

function Say($text) { [Console]::Error.WriteLine("gke: $text") }

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    Say 'the .NET 10 SDK is needed and "dotnet" is not on the PATH.'
    exit 2
}

function Write-Set($set) {
    $text = "<Project><PropertyGroup><GkePackages>$set</GkePackages></PropertyGroup></Project>"
    if (-not (Test-Path $answer) -or (Get-Content -Raw $answer).Trim() -ne $text) { Set-Content -Path $answer -Value $text }
}

function Resolve-Packages {
    switch ($env:GKE_PACKAGES) {
        { $_ -in 'named', 'substitute' } { Write-Set $_; Set-Content $reason 'as GKE_PACKAGES says'; return }
        { $_ } { Say "GKE_PACKAGES is `"$_`"; it must be named or substitute."; exit 2 }
    }
    # The answer holds until the versions that were asked for change; that of a feed which did not answer, for a day.
    $versions = Get-Item (Join-Path $root 'Directory.Packages.props')
    $forced = (Test-Path $reason) -and (Select-String -Quiet 'GKE_PACKAGES' $reason)
    if (-not $forced -and (Test-Path $answer)) {
        $asked = (Get-Item $answer).LastWriteTimeUtc
        $answered = -not ((Test-Path $reason) -and (Select-String -Quiet 'did not answer' $reason))
        if ($asked -gt $versions.LastWriteTimeUtc -and ($answered -or $asked -gt [DateTime]::UtcNow.AddDays(-1))) { return }
    }
    # In English, as what is missing is read from the answer.
    $language = $env:DOTNET_CLI_UI_LANGUAGE
    $env:DOTNET_CLI_UI_LANGUAGE = 'en'
    dotnet restore (Join-Path $root 'build/NamedPackages.csproj') -p:GkePackages=named -v q *> (Join-Path $artifacts 'probe.log')
    $env:DOTNET_CLI_UI_LANGUAGE = $language
    if ($LASTEXITCODE -eq 0) {
        Write-Set 'named'
        Set-Content $reason 'all of which the package feed serves'
        Say 'packages: the named set (Microsoft.Coyote, CsCheck, BouncyCastle.Cryptography).'
    } else {
        Write-Set 'substitute'
        $missing = Select-String -Path (Join-Path $artifacts 'probe.log') -Pattern 'NU110[0-9]: Unable to find package .*?\b(Microsoft\.Coyote(\.Test)?|CsCheck|BouncyCastle\.Cryptography)\b' |
            ForEach-Object { $_.Matches[0].Groups[1].Value } | Sort-Object -Unique
        $why = if ($missing) { "as the package feed does not serve $($missing -join ' ')" } else { 'as the package feed did not answer: see artifacts/probe.log' }
        Set-Content $reason $why
        Say "packages: the substitutes (Portable.BouncyCastle, FsCheck), $why."
    }
    (Get-Item $answer).LastWriteTimeUtc = [DateTime]::UtcNow
}

function Build($what, $name) {
    $stamp = Join-Path $artifacts "built-$name"
    if (Test-Path $stamp) {
        $since = (Get-Item $stamp).LastWriteTimeUtc
        # What is deleted changes its folder. Folders above the root may have any name.
        $changed = Get-ChildItem $root -Recurse |
            Where-Object { $_.LastWriteTimeUtc -gt $since -and $_.FullName.Substring($root.Length) -notmatch '[\\/](artifacts|\.git|gke-findings)([\\/]|$)' } |
            Where-Object { $_.PSIsContainer -or $_.Name -match '(\.(cs|csproj|props|targets|sln|json)|^\.editorconfig)$' } |
            Select-Object -First 1
        if (-not $changed -and (Get-Item $answer).LastWriteTimeUtc -le $since) { return }
    }
    # What changes while it builds is built the next time.
    Set-Content -Path "$stamp.$PID" -Value ''
    $log = Join-Path $artifacts 'build.log'
    dotnet build (Join-Path $root $what) -c Release -v q -clp:NoSummary *> $log
    if ($LASTEXITCODE -ne 0) {
        Remove-Item "$stamp.$PID"
        Get-Content $log | Where-Object { $_ -match 'error|warning' } | Sort-Object -Unique | ForEach-Object { [Console]::Error.WriteLine($_) }
        Say "the build failed; the whole log is $log."
        exit 2
    }
    Move-Item -Force "$stamp.$PID" $stamp
}

Resolve-Packages
$command = $args | Select-Object -First 1
$rest = @($args | Select-Object -Skip 1)
switch ($command) {
    'test' {
        Build 'GkeVerified.sln' 'all'
        if (-not $env:GKE_MLS_VECTORS -and -not (Test-Path (Join-Path $root '../shared/mls-test-vectors'))) {
            Say 'no MLS test vectors: the tests that need them are skipped. GKE_MLS_VECTORS names their folder.'
        }
        dotnet test (Join-Path $root 'GkeVerified.sln') -c Release --no-build -v q @rest
    }
    'faults' {
        Build 'GkeVerified.sln' 'all'
        dotnet (Join-Path $artifacts 'bin/GkeVerified.Faults/release/GkeVerified.Faults.dll') --root $root @rest
    }
    'bench' {
        Build 'GkeVerified.sln' 'all'
        if ($rest.Count -gt 0 -and $rest[0] -eq 'peers') {
            dotnet (Join-Path $artifacts 'bin/GkeVerified.Bench/release/GkeVerified.Bench.dll') peers (Join-Path $artifacts 'peers-speed.csv')
            $speed = $LASTEXITCODE
            if ($speed -gt 1) { exit $speed }
            $more = @($rest | Select-Object -Skip 1)
            dotnet (Join-Path $artifacts 'bin/GkeVerified.Faults/release/GkeVerified.Faults.dll') --root $root --compare (Join-Path $artifacts 'peers-faults.csv') @more
            exit [Math]::Max($speed, $LASTEXITCODE)
        }
        dotnet (Join-Path $artifacts 'bin/GkeVerified.Bench/release/GkeVerified.Bench.dll') @rest
    }
    'verification' {
        Build 'GkeVerified.sln' 'all'
        dotnet (Join-Path $artifacts 'bin/GkeVerified.Claims/release/GkeVerified.Claims.dll') --root $root @rest
    }
    'prove' {
        if ($rest.Count -gt 0 -and $rest[0] -eq '--experiments') {
            Build 'Cli/GkeVerified.Cli.csproj' 'cli'
            $more = @($rest | Select-Object -Skip 1)
            dotnet (Join-Path $artifacts 'bin/GkeVerified.Cli/release/gke.dll') experiments @more
            exit $LASTEXITCODE
        }
        Say 'the proofs are checked by Proofs/prove, a bash script: run ./gke prove where there is bash.'
        exit 2
    }
    default {
        Build 'Cli/GkeVerified.Cli.csproj' 'cli'
        dotnet (Join-Path $artifacts 'bin/GkeVerified.Cli/release/gke.dll') @args
    }
}
exit $LASTEXITCODE
