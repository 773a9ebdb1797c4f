import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/queries';
import { fetchFirstPage, router } from './app/router';
import { Announcer } from './ui/announce';
import './styles.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

fetchFirstPage();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
      <Announcer />
    </QueryClientProvider>
  </StrictMode>,
);
