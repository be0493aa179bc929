# shellcheck shell=bash
# shellcheck disable=SC2034 # dotnet is read by the scripts that source this.
# Sourced by ./parcelgate and ./test: finds the .NET 10 SDK and sets `dotnet`, or says what is missing.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Build helpers that outlive the build would keep the caller's pipes open.
export MSBUILDDISABLENODEREUSE=1

has_sdk_10() {
  "$1" --list-sdks 2>/dev/null | grep -q '^10\.0\.'
}

find_dotnet() {
  local candidate found=''
  for candidate in "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" "$(command -v dotnet || true)" \
    "${HOME:+$HOME/.dotnet/dotnet}" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/lib64/dotnet/dotnet; do
    if [[ -z $candidate || ! -x $candidate ]]; then
      continue
    fi
    if has_sdk_10 "$candidate"; then
      dotnet=$candidate
      return 0
    fi
    found+="  $candidate: $("$candidate" --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' || true)"$'\n'
  done

  {
    if [[ -z $found ]]; then
      echo "Parcelgate needs the .NET 10 SDK, and no dotnet was found (looked at DOTNET_ROOT, PATH, ~/.dotnet, /usr/share/dotnet, /usr/lib/dotnet)."
    else
      echo "Parcelgate needs the .NET 10 SDK. What was found has other versions:"
      printf '%s' "$found"
    fi
    echo "Install it from https://dotnet.microsoft.com/download/dotnet/10.0, or with your distribution's package dotnet-sdk-10.0."
  } >&2
  return 1
}
