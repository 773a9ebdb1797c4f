/** Every address of the app. The case room and the report are fetched when first opened. */
import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { credentials, refresh } from '~/api/credentials';
import { queryClient } from '~/api/queries';
import { FederatedPage } from '~/auth/federated-page';
import { ForgotPage } from '~/auth/forgot-page';
import { ResetPage } from '~/auth/reset-page';
import { SignInPage } from '~/auth/sign-in-page';
import { SignUpPage } from '~/auth/sign-up-page';
import { CasesPage } from '~/cases/cases-page';
import { turnsListing } from '~/room/conversation/listing';
import { evidenceListing } from '~/room/evidence/listing';
import { caseQuery } from '~/room/use-case';
import { Loading } from '~/ui/states';
import { CrashPage, NotFoundPage } from './dead-ends';
import {
  casesSearch,
  knowledgeSearch,
  parseSearch,
  reportSearch,
  roomSearch,
  signInSearch,
  statisticsSearch,
  stringifySearch,
} from './search';
import { Shell } from './shell';

async function isSignedIn(): Promise<boolean> {
  if (credentials.get().status === 'in') return true;
  return credentials.mayContinue() && (await refresh());
}

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: CrashPage,
});

const outside = createRoute({
  getParentRoute: () => root,
  id: 'outside',
  validateSearch: signInSearch,
  beforeLoad: async ({ search }) => {
    if (await isSignedIn().catch(() => false)) throw redirect({ href: search.next ?? '/cases' });
  },
});

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  beforeLoad: async ({ location }) => {
    if (await isSignedIn()) return;
    throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.href } });
  },
});

const signIn = createRoute({ getParentRoute: () => outside, path: '/sign-in', component: SignInPage });
const signUp = createRoute({ getParentRoute: () => outside, path: '/sign-up', component: SignUpPage });
const forgot = createRoute({
  getParentRoute: () => outside,
  path: '/forgot-password',
  component: ForgotPage,
});
/** For anybody, with whatever an identity provider puts behind the `?`. */
const federated = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/federated',
  component: FederatedPage,
});
/** For anybody: who asked for a mail may still be signed in. */
const reset = createRoute({ getParentRoute: () => root, path: '/reset-password', component: ResetPage });

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: lazyRouteComponent(() => import('~/account/account-page'), 'AccountPage'),
});

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/cases', replace: true });
  },
});

const cases = createRoute({
  getParentRoute: () => inside,
  path: '/cases',
  validateSearch: casesSearch,
  component: CasesPage,
});

const statistics = createRoute({
  getParentRoute: () => inside,
  path: '/statistics',
  validateSearch: statisticsSearch,
  component: lazyRouteComponent(() => import('~/statistics/statistics-page'), 'StatisticsPage'),
});

const room = createRoute({
  getParentRoute: () => inside,
  path: '/cases/$caseId',
  validateSearch: roomSearch,
  // What the room begins with is asked for while its code is on the way; what is known is not asked again.
  loader: ({ params }) => {
    const known = { staleTime: Number.POSITIVE_INFINITY };
    void queryClient.prefetchQuery({ ...caseQuery(params.caseId), ...known });
    void queryClient.prefetchQuery({ ...evidenceListing(params.caseId), ...known });
    void queryClient.prefetchQuery({ ...turnsListing(params.caseId), ...known });
  },
  component: lazyRouteComponent(() => import('~/room/room-page'), 'RoomPage'),
});

const report = createRoute({
  getParentRoute: () => inside,
  path: '/cases/$caseId/report',
  validateSearch: reportSearch,
  component: lazyRouteComponent(() => import('~/report/report-page'), 'ReportPage'),
});

const knowledge = createRoute({
  getParentRoute: () => inside,
  path: '/knowledge',
  validateSearch: knowledgeSearch,
  component: lazyRouteComponent(() => import('~/knowledge/knowledge-page'), 'KnowledgePage'),
});

const document = createRoute({
  getParentRoute: () => inside,
  path: '/knowledge/$documentId',
  component: lazyRouteComponent(() => import('~/knowledge/document-page'), 'DocumentPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    outside.addChildren([signIn, signUp, forgot]),
    federated,
    reset,
    inside.addChildren([home, account, cases, statistics, room, report, knowledge, document]),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading what="page" />,
  scrollRestoration: false,
});

/** The sign-in is continued at once, and the code of the page that was opened comes meanwhile. */
export function fetchFirstPage(): void {
  const routes: Record<string, AnyRoute | undefined> = router.routesById;
  const matches = router.matchRoutes(router.latestLocation);
  // What comes of it, and an error too, is told by the page itself, which waits for the same answer.
  if (matches.some(({ routeId }) => routeId === inside.id)) isSignedIn().catch(() => {});
  for (const { routeId } of matches) {
    const route = routes[routeId];
    // A page that cannot be fetched is told about where it is shown.
    if (route) router.loadRouteChunk(route)?.catch(() => {});
  }
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
