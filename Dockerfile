# One image, three roles (ROLE=gateway|worker|all). Production brings its own PostgreSQL: dev dependencies, and with them
# the embedded one, stay in the build stage.
FROM node:24-bookworm-slim AS build
WORKDIR /srv/muara
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 MUARA_DATA=/var/lib/muara
WORKDIR /srv/muara
COPY --from=build /srv/muara/node_modules ./node_modules
COPY --from=build /srv/muara/dist ./dist
COPY --from=build /srv/muara/config ./config
COPY --from=build /srv/muara/package.json ./package.json
RUN install -d -o node -g node /var/lib/muara
USER node
VOLUME /var/lib/muara
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:'+process.env.PORT+'/readyz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "dist/src/main.js"]
