# The host as an image: docker build -t inventory-orleans .
#
# Alpine and not a chiseled image: it has wget, by which a container is asked whether it is ready.
# The host needs neither ICU (its globalisation is invariant) nor a shell.

# The build runs on the builder's own processor and makes what the image's needs.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0-alpine AS build
ARG TARGETARCH
WORKDIR /src

# Packages are restored from the project files alone, so that a change of code does not fetch them
# again.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Inventory.Domain/Inventory.Domain.csproj src/Inventory.Domain/
COPY src/Inventory.Storage/Inventory.Storage.csproj src/Inventory.Storage/
COPY src/Inventory.Grains/Inventory.Grains.csproj src/Inventory.Grains/
COPY Silo/Silo.csproj Silo/
RUN dotnet restore Silo --os linux-musl -a $TARGETARCH

COPY . .
RUN dotnet publish Silo -c Release --os linux-musl -a $TARGETARCH --no-restore \
    -p:UseAppHost=false -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
WORKDIR /app
COPY --from=build /app .

# The embedded database of a host that runs alone. A cluster writes nothing here.
RUN install -d -o $APP_UID -g $APP_UID /data
VOLUME /data
ENV Inventory__DataPath=/data

USER $APP_UID

# 8080 is HTTP, as the base image says in ASPNETCORE_HTTP_PORTS; on 11111 silos speak to each other.
EXPOSE 8080 11111

# Until a silo has joined it is not ready, and neither while it stops.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
    CMD wget -q -O /dev/null http://127.0.0.1:8080/health/ready || exit 1

ENTRYPOINT ["dotnet", "Inventory.Silo.dll"]
